import { log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { sweepUploads } from './domain/uploads/sweep-uploads.ts';
import { inspectDeps } from './wiring.ts';

const deps = once(inspectDeps);

/** Schedule `outbox-sweep`: finishes what was begun with uploads. */
export const handler = async (): Promise<void> => {
  log.info('swept', { shelves: await sweepUploads(await deps()) });
};
