import { onBatches } from './on-batches.ts';
import { pollDeps } from './wiring.ts';

/** Queue `battery-batches`: polls the devices of some connections, and of each new one. */
export const handler = onBatches(pollDeps);
