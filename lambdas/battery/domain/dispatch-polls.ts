import type { BatchQueue, ConnectionPages, ConnectionRef, DispatchQueue } from './ports.ts';

export interface DispatchDeps {
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly connections: ConnectionPages;
  readonly batches: BatchQueue;
  readonly continuations: DispatchQueue;
  readonly log: (message: string, fields: Readonly<Record<string, number | string>>) => void;
}

/** After this time the rest is left to another run, well before a function's own limit. */
export const dispatchForMs = 40_000;
/** As many as DynamoDB reads at a time: a call costs a worker about as much as ten people. */
export const refsPerBatch = 100;

/**
 * Queues all connections for polling, or those from `cursor` on.
 *
 * A run that dies is begun again from its cursor: some connections are then polled twice, which does no harm.
 */
export async function dispatchPolls(deps: DispatchDeps, cursor?: string): Promise<void> {
  const begun = deps.nowMs();
  let dispatched = 0;
  let next = cursor;
  do {
    const page = await deps.connections.page(next);
    await deps.batches.send(batchesOf(page.refs));
    dispatched += page.refs.length;
    next = page.cursor;
  } while (next !== undefined && deps.nowMs() - begun < dispatchForMs);
  if (next !== undefined) await deps.continuations.continueFrom(next);
  deps.log('dispatched', { connections: dispatched, isContinued: String(next !== undefined) });
}

function batchesOf(refs: readonly ConnectionRef[]) {
  const batches = [];
  for (let i = 0; i < refs.length; i += refsPerBatch) {
    batches.push({ refs: refs.slice(i, i + refsPerBatch), attempt: 0, notBefore: 0 });
  }
  return batches;
}
