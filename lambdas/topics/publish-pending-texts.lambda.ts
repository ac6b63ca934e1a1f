import { log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { publishPending } from './domain/publish-pending.ts';
import { ledgerDeps } from './wiring.ts';

const deps = once(ledgerDeps);

/** Schedule `outbox-sweep`: puts into the queue the texts that interrupted changes have left behind. */
export const handler = async (): Promise<void> => {
  log.info('published', { entries: await publishPending(await deps()) });
};
