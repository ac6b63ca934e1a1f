import { once } from '../shared/once.ts';
import { publishAllPending } from './domain/publish-events.ts';
import { sweepDeps } from './wiring.ts';

const deps = once(sweepDeps);

/** Schedule `outbox-sweep`: publishes what a process left pending when it died. */
export const handler = async (): Promise<void> => publishAllPending(await deps());
