import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { type Chance, chanceOf } from './chance.ts';
import { FaultPlan, type Target } from './faults.ts';
import { Timeline } from './timeline.ts';

/** A warm process of a function: what it remembers dies with it, and its clock is its own. */
export interface Process {
  readonly name: string;
  readonly skewMs: number;
  /** What `once` has made here, by the maker. */
  readonly kept: Map<object, unknown>;
}

/** One run of a function. */
export interface Invocation {
  readonly fn: string;
  readonly process: Process;
  /** False from the moment the process dies: whatever it was doing never goes on. */
  alive: boolean;
  /** What the invocation was told in its last read of each table; for the invariants. */
  readonly readAt: Map<string, number>;
  /** Whether something has gone wrong with one of its calls. */
  isFaulted: boolean;
  readonly die: () => void;
}

/** A call that leaves a process. */
export interface Call<T> {
  /** `DynamoDB.PutItem Texts` */
  readonly point: string;
  /** What it does there, at one instant. */
  readonly effect: () => T;
  /** How often the client tries when it is throttled or hears nothing. */
  readonly attempts?: number;
  /** How long the caller waits for an answer. */
  readonly patienceMs?: number;
  /** What the caller is thrown when no answer comes, and when the other side refuses for now. */
  readonly silence: () => Error;
  readonly refusal: () => Error;
}

interface Planned {
  readonly at: number;
  readonly run: () => void;
}

const calls = new AsyncLocalStorage<Invocation>();

/** A world with its own time, in which everything that waits, waits here. */
export class World {
  now: number;
  readonly chance: Chance;
  readonly faults: FaultPlan;
  readonly history: string[] = [];
  readonly #latency: Chance;
  readonly #timeline = new Timeline<Planned>();
  readonly #digest = createHash('sha256');
  #steps = 0;

  constructor(
    readonly seed: number,
    start: number,
    suppressed: ReadonlySet<number>,
    targets: readonly Target[],
    readonly records: boolean,
  ) {
    this.now = start;
    this.chance = chanceOf(seed, 1);
    this.#latency = chanceOf(seed, 2);
    this.faults = new FaultPlan(chanceOf(seed, 3), suppressed, targets);
  }

  /** The invocation that the running code belongs to; undefined for people and providers. */
  get invocation(): Invocation | undefined {
    return calls.getStore();
  }

  /** What the running code's clock shows, epoch milliseconds. */
  get clock(): number {
    return this.now + (this.invocation?.process.skewMs ?? 0);
  }

  get steps(): number {
    return this.#steps;
  }

  /** Fingerprint of all that has happened. */
  digest(): string {
    return this.#digest.copy().digest('hex').slice(0, 16);
  }

  note(event: string): void {
    this.#digest.update(`${this.now} ${event}\n`);
    if (this.records) this.history.push(`${new Date(this.now).toISOString()} ${event}`);
  }

  in<T>(invocation: Invocation, run: () => Promise<T>): Promise<T> {
    return calls.run(invocation, run);
  }

  after(milliseconds: number, run: () => void): void {
    this.#timeline.plan({ at: this.now + milliseconds, run });
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** A pause of the running code; a process that died meanwhile never wakes. */
  pause(milliseconds: number, wake: () => void): void {
    const { invocation } = this;
    this.after(milliseconds, () => {
      if (invocation?.alive !== false) wake();
    });
  }

  call<T>(call: Call<T>): Promise<T> {
    const { invocation } = this;
    if (invocation === undefined) throw new Error(`Nobody makes the call ${call.point}`);
    return new Promise((resolve, reject) => {
      this.#attempt(invocation, call, 1, { resolve, reject });
      if (call.patienceMs === undefined) return;
      this.after(call.patienceMs, () => {
        if (invocation.alive) reject(call.silence());
      });
    });
  }

  /** Lets time go on until there is nothing left to happen before `until`. */
  async run(until: number, check: () => void): Promise<void> {
    for (;;) {
      const next = this.#timeline.next;
      if (next === undefined || next > until) break;
      const planned = this.#timeline.take();
      if (planned === undefined) break;
      this.now = Math.max(this.now, planned.at);
      this.#steps++;
      planned.run();
      await quiet();
      check();
    }
    this.now = Math.max(this.now, until);
  }

  #attempt<T>(
    invocation: Invocation,
    call: Call<T>,
    attempt: number,
    answer: { resolve: (value: T) => void; reject: (error: unknown) => void },
  ): void {
    const { fn } = invocation;
    const point = `${fn} ${call.point}`;
    const fault = invocation.alive ? this.faults.at(fn, point) : undefined;
    if (fault !== undefined) invocation.isFaulted = true;
    if (fault === 'crash before') {
      this.note(`${point}: the process dies before`);
      invocation.die();
      return;
    }
    // Half of what fails once fails however often the client tries.
    const lasts = fault !== undefined && this.#latency.happens(0.5);
    const goesOn = (attempts: number) => attempt < attempts && invocation.alive && !lasts;
    const wait = fault === 'slow' ? this.#latency.between(2_000, 40_000) : this.#milliseconds();
    // Effect and answer are one moment: what comes in between is a fault, or comes before the next call's effect.
    this.after(wait, () => {
      // Of a process that has died since, the request was on its way, or not yet.
      if (!invocation.alive && this.#latency.happens(0.5)) return;
      if (fault === 'throttled') {
        this.note(`${point}: refused for now`);
        if (goesOn(call.attempts ?? 3)) this.#attempt(invocation, call, attempt + 1, answer);
        else if (invocation.alive) answer.reject(call.refusal());
        return;
      }
      let settle: () => void;
      try {
        const value = calls.run(invocation, call.effect);
        this.note(point);
        settle = () => answer.resolve(value);
      } catch (error) {
        this.note(`${point}: ${error instanceof Error ? error.name : String(error)}`);
        settle = () => answer.reject(error);
      }
      if (fault === 'crash after') {
        this.note(`${point}: the process dies after`);
        invocation.die();
      } else if (fault === 'answer lost') {
        this.note(`${point}: the answer is lost`);
        if (goesOn(call.attempts ?? 3)) this.#attempt(invocation, call, attempt + 1, answer);
        else if (invocation.alive) answer.reject(call.silence());
      } else if (invocation.alive) {
        settle();
      }
    });
  }

  /** Mostly quick, now and then slow: that is what brings calls out of order. */
  #milliseconds(): number {
    const luck = this.#latency.next();
    if (luck < 0.9) return 2 + Math.floor(luck * 40);
    return luck < 0.985 ? 40 + Math.floor((luck - 0.9) * 3000) : this.#latency.between(300, 3000);
  }
}

const immediate = setImmediate;

/** Resolves when all that could go on without time has gone on. */
function quiet(): Promise<void> {
  return new Promise((resolve) => immediate(resolve));
}

let current: World | undefined;

export function enter(world: World | undefined): void {
  current = world;
}

/** The world that is being run. */
export function world(): World {
  if (current === undefined) throw new Error('There is no world');
  return current;
}

export function maybeWorld(): World | undefined {
  return current;
}
