import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';

export interface Pending<Job> {
  lane: string;
  job: Job;
}

/** Tries a job; `again` puts it off, `done` forgets it. `tries` counts from 1, `signal` ends with the outbox. */
export type Attempt<Job> = (
  job: Job,
  tries: number,
  signal: AbortSignal,
) => Promise<'done' | 'again'>;

const firstPause = 100;
const longestPause = 2_000;

/**
 * Jobs that are done at least once, also when the process is killed in between.
 * Those of one lane are done one after the other, in the order in which they came.
 */
export class Outbox<Job> {
  readonly #pending: Store<Pending<Job>>;
  readonly #attempt: Attempt<Job>;
  readonly #busyLanes = new Set<string>();
  readonly #closing = new AbortController();
  #whenIdle: (() => void)[] = [];

  constructor(pending: Store<Pending<Job>>, attempt: Attempt<Job>) {
    this.#pending = pending;
    this.#attempt = attempt;
    for (const [, { lane }] of pending.entries()) void this.#drain(lane);
  }

  add(lane: string, job: Job): void {
    this.#pending.set(randomUUID(), { lane, job });
    void this.#drain(lane);
  }

  /** Resolves when nothing is pending, or the outbox is closed. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  close(): void {
    this.#closing.abort();
    this.#wake();
  }

  #isIdle(): boolean {
    return this.#closing.signal.aborted || this.#pending.entries().next().done === true;
  }

  #wake(): void {
    if (!this.#isIdle()) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #drain(lane: string): Promise<void> {
    if (this.#busyLanes.has(lane)) return;
    this.#busyLanes.add(lane);
    // The caller goes on first: what it answers comes before what follows from it.
    await new Promise(setImmediate);
    for (let next = this.#first(lane); next; next = this.#first(lane)) await this.#finish(next);
    this.#busyLanes.delete(lane);
    this.#wake();
  }

  #first(lane: string): [string, Pending<Job>] | undefined {
    if (this.#closing.signal.aborted) return undefined;
    for (const entry of this.#pending.entries()) if (entry[1].lane === lane) return entry;
    return undefined;
  }

  async #finish([key, { job }]: [string, Pending<Job>]): Promise<void> {
    for (let tries = 1; !this.#closing.signal.aborted; tries += 1) {
      const outcome = await this.#attempt(job, tries, this.#closing.signal).catch(() => 'again');
      if (this.#closing.signal.aborted) return;
      if (outcome === 'done') return this.#pending.delete(key);
      await this.#pause(Math.min(firstPause * 2 ** (tries - 1), longestPause));
    }
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener('abort', done);
    });
  }
}
