import type { PersonId } from '../../phone/index.ts';
import type { Batch, PollDeps, SettleDeps } from './ports.ts';
import { type Read, readConnections } from './read-connections.ts';
import { type Retries, retriesOf } from './retries.ts';
import { type SettledReadings, settleReadings } from './settle-readings.ts';

/**
 * Polls some connections: reads their devices, decides, stores what changed, alerts.
 *
 * Only what failed is queued again. Doing a batch twice does no harm.
 *
 * @throws when nothing could be loaded, or a fault of ours, not a provider's, has outlasted all attempts
 */
export async function pollBatch(deps: PollDeps, batch: Batch): Promise<void> {
  if (batch.notBefore > deps.nowMs()) return deps.queue.send([batch]);
  const ids = [...new Set(batch.refs.map(deps.connections.personOf))];
  const people = await deps.people.load(ids);
  const connections = await deps.connections.load(batch.refs);
  const reads = await readConnections(
    deps,
    connections.filter(({ person }) => people.has(person)),
  );
  const settled = await settleReadings(deps, reads, people);
  const gone = ids.filter((id) => !people.has(id));
  await forgetGone(deps, gone, settled.written);
  const failures = [...reads.flatMap(({ failure }) => failure ?? []), ...settled.failures];
  const retries = retriesOf(batch, failures, deps.nowMs());
  await deps.queue.send(retries.batches);
  report(deps, reads, settled, retries);
  if (retries.fault !== undefined) throw retries.fault;
}

/**
 * Whoever is erased while a worker holds their devices has them written again. Erasing marks the person before
 * it deletes, so looking at the person after the write finds either no mark, and then the delete is yet to
 * come, or the mark, and then the worker deletes. A worker that dies in between has its batch delivered again,
 * which finds the person gone; and all that is stored expires by itself.
 */
async function forgetGone(
  deps: SettleDeps,
  gone: readonly PersonId[],
  written: ReadonlySet<PersonId>,
): Promise<void> {
  const stillHere = written.size === 0 ? new Map() : await deps.people.load([...written]);
  const goneMeanwhile = [...written].filter((person) => !stillHere.has(person));
  for (const person of [...gone, ...goneMeanwhile]) await deps.devices.forget(person);
}

function report(
  { log }: SettleDeps,
  reads: readonly Read[],
  { changed, failures }: SettledReadings,
  { givenUp }: Retries,
): void {
  const sum = (count: (read: Read) => number) => reads.reduce((n, read) => n + count(read), 0);
  log('polled', {
    connections: reads.length,
    devices: sum(({ readings }) => readings.length),
    skipped: sum(({ skipped }) => skipped),
    failed: sum(({ failure }) => (failure === undefined ? 0 : 1)) + failures.length,
    changed,
    givenUp,
  });
}
