import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '../store.ts';
import type { InvokeFunction } from './contract.ts';
import type { Place } from './protocol.ts';

interface Invocation {
  functionArn: string;
  event: unknown;
  attempts: number;
  acceptedAt: number;
  dueAt: number;
}

/** Times are in seconds, destinations are ARNs; what AWS::Lambda::EventInvokeConfig declares. */
export interface AsyncRules {
  retries: number;
  maximumAge: number;
  onSuccess?: string | undefined;
  onFailure?: string | undefined;
}

const usual: AsyncRules = { retries: 2, maximumAge: 21_600 };
/** Lambda waits a minute before the first retry and two before the second. */
const delays = [60_000, 120_000];

/** Lambda's queue of asynchronous invocations: kept on disk until done, retried, then sent on. */
export class AsyncInvocations {
  readonly #kept;
  readonly #running = new Set<string>();
  #stopped = false;
  readonly #rules = new Map<string, AsyncRules>();
  readonly #invoke: InvokeFunction;
  readonly #send: (destination: string, record: object) => void;

  constructor(
    place: Place,
    invoke: InvokeFunction,
    send: (destination: string, record: object) => void,
  ) {
    this.#kept = openStore<Invocation>(join(place.dataDir, 'lambda', 'invocations.jsonl'));
    this.#invoke = invoke;
    this.#send = send;
  }

  configure(functionArn: string, rules: AsyncRules): void {
    this.#rules.set(functionArn, rules);
  }

  accept(functionArn: string, event: unknown, id: string = randomUUID()): void {
    const now = Date.now();
    this.#kept.set(id, { functionArn, event, attempts: 0, acceptedAt: now, dueAt: now });
    void this.#attempt(id);
  }

  /** Starts what has become due; call it often. */
  tick(): void {
    const now = Date.now();
    for (const [id, { dueAt }] of this.#kept.entries())
      if (dueAt <= now && !this.#running.has(id)) void this.#attempt(id);
  }

  async #attempt(id: string): Promise<void> {
    const invocation = this.#kept.get(id);
    if (!invocation) return;
    this.#running.add(id);
    const started = { ...invocation, attempts: invocation.attempts + 1 };
    try {
      const result = await this.#invoke(started.functionArn, started.event, id);
      this.#finish(id, started, 'Success', result);
    } catch (error) {
      this.#fail(id, started, error);
    } finally {
      this.#running.delete(id);
    }
  }

  #fail(id: string, invocation: Invocation, error: unknown): void {
    if (this.#stopped) return;
    const { retries, maximumAge } = this.#rulesOf(invocation);
    const dueAt = Date.now() + (delays[invocation.attempts - 1] ?? 120_000);
    const tooOld = dueAt - invocation.acceptedAt >= maximumAge * 1000;
    if (invocation.attempts <= retries && !tooOld) this.#kept.set(id, { ...invocation, dueAt });
    else
      this.#finish(
        id,
        invocation,
        tooOld ? 'EventAgeExceeded' : 'RetriesExhausted',
        payloadOf(error),
      );
  }

  /** Tells the destination, if there is one, then forgets. */
  #finish(id: string, invocation: Invocation, condition: string, payload: unknown): void {
    const { onSuccess, onFailure } = this.#rulesOf(invocation);
    const destination = condition === 'Success' ? onSuccess : onFailure;
    if (destination) this.#send(destination, record(id, invocation, condition, payload));
    this.#kept.delete(id);
  }

  #rulesOf({ functionArn }: Invocation): AsyncRules {
    return this.#rules.get(functionArn) ?? usual;
  }

  /** From now on a failure is no failure: what was cut off by the end of the process runs again. */
  stop(): void {
    this.#stopped = true;
  }

  dueWithin(horizon: number): boolean {
    const limit = Date.now() + horizon;
    return (
      this.#running.size > 0 || [...this.#kept.entries()].some(([, { dueAt }]) => dueAt <= limit)
    );
  }
}

/** The record that a destination receives. */
function record(id: string, invocation: Invocation, condition: string, payload: unknown): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: id,
      functionArn: `${invocation.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: invocation.attempts,
    },
    requestPayload: invocation.event,
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(condition !== 'Success' && { functionError: 'Unhandled' }),
    },
    responsePayload: payload ?? null,
  };
}

function payloadOf(error: unknown): object {
  if (!(error instanceof Error)) return { errorMessage: String(error), errorType: 'Error' };
  return { errorMessage: error.message, errorType: error.name };
}
