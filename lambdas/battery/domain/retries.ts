import { DomainError } from '../../shared/errors.ts';
import type { Batch, ConnectionRef } from './ports.ts';

/** Why a connection was not polled; no reason: its turn had not come. */
export interface Failure {
  readonly ref: ConnectionRef;
  readonly reason?: unknown;
}

export interface Retries {
  /** What to queue again. */
  readonly batches: readonly Batch[];
  /** How many connections wait for the next scheduled poll, since their provider kept failing. */
  readonly givenUp: number;
  /** A fault of ours that has outlasted all attempts: the message belongs among the dead letters. */
  readonly fault?: unknown;
}

const maxAttempts = 5;
const backOffMs = 30_000;
/** By then the next scheduled poll comes along. */
const maxWaitSeconds = 3600;

/** What is tried again, and when: connections that wait equally long stay together. */
export function retriesOf(batch: Batch, failures: readonly Failure[], now: number): Retries {
  const batches = new Map<string, Batch & { refs: ConnectionRef[] }>();
  let givenUp = 0;
  let fault: unknown;
  for (const { ref, reason } of failures) {
    const attempt = reason === undefined ? batch.attempt : batch.attempt + 1;
    if (attempt < maxAttempts) {
      const notBefore = now + waitMs(reason, attempt);
      const key = `${attempt} ${notBefore}`;
      const known = batches.get(key) ?? { refs: [], attempt, notBefore };
      known.refs.push(ref);
      batches.set(key, known);
    } else if (reason instanceof DomainError) {
      givenUp++;
    } else {
      fault ??= reason;
    }
  }
  const retries = { batches: [...batches.values()], givenUp };
  return fault === undefined ? retries : { ...retries, fault };
}

/** As the provider says, else longer from attempt to attempt. */
function waitMs(reason: unknown, attempt: number): number {
  if (reason === undefined) return 0;
  const told = reason instanceof DomainError ? reason.retryAfterSeconds : undefined;
  if (told === undefined) return backOffMs * 2 ** (attempt - 1);
  return Math.min(Math.max(Math.ceil(told), 1), maxWaitSeconds) * 1000;
}
