import { log } from '../shared/log.ts';
import { once } from '../shared/once.ts';
import { finishErasing } from './domain/erase.ts';
import { finishErasingDeps } from './wiring.ts';

const deps = once(finishErasingDeps);

/** Schedule `outbox-sweep`: finishes what an interrupted erase has left. */
export const handler = async (): Promise<void> => {
  const { erased, ...erase } = await deps();
  log.info('erasing', { people: await finishErasing(erase, erased) });
};
