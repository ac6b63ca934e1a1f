import { onBatches } from './on-batches.ts';
import { pollDeps } from './wiring.ts';

/** Queue `battery-batches`: polls the devices of some connections. */
export const handler = onBatches(pollDeps);
