import type { Chance } from './chance.ts';

export const faultKinds = [
  'crash before',
  'crash after',
  'answer lost',
  'throttled',
  'slow',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** A fault that has happened. */
export interface Struck {
  readonly number: number;
  readonly point: string;
  readonly kind: string;
}

/** A call that is to be struck the first time that it is made. */
export interface Target {
  readonly point: string;
  readonly kind: FaultKind;
}

interface Planned {
  /** A function, or one of its calls. */
  readonly at: string;
  /** Which time that it calls, from 1. */
  readonly nth: number;
  readonly kind: FaultKind;
}

/**
 * The faults of a run: some that are planned for certain calls of certain functions, so that rare ones get
 * their share, and some anywhere. Each has a number, by which a shorter history leaves it out.
 */
export class FaultPlan {
  readonly struck: Struck[] = [];
  /** Hits by call and side: `check-code DynamoDB.PutItem Codes` → `{before, after}`. */
  readonly hits = new Map<string, { before: number; after: number }>();
  /** All calls that were made, hit or not. */
  readonly points = new Set<string>();
  isOver = false;
  readonly #chance: Chance;
  readonly #suppressed: ReadonlySet<number>;
  #targets: readonly Target[];
  readonly #calls = new Map<string, number>();
  #planned: Planned[] = [];
  #probability = 0;
  #number = 0;

  constructor(chance: Chance, suppressed: ReadonlySet<number>, targets: readonly Target[]) {
    this.#chance = chance;
    this.#suppressed = suppressed;
    this.#targets = targets;
  }

  /** @param critical calls of which one of the first three is struck, one call in each world */
  begin(functions: readonly string[], critical: readonly string[], most: number): void {
    const { pick, between } = this.#chance;
    this.#probability = 0.003;
    const somewhere = Array.from({ length: most }, () => ({
      at: pick(functions),
      nth: between(1, 12),
      kind: pick(faultKinds),
    }));
    this.#planned = [
      ...somewhere,
      { at: pick(critical), nth: between(1, 3), kind: pick(faultKinds) },
    ];
  }

  /** What goes wrong with this call, if anything. */
  at(fn: string, point: string): FaultKind | undefined {
    const calls = new Map([fn, point].map((at) => [at, (this.#calls.get(at) ?? 0) + 1]));
    for (const [at, nth] of calls) this.#calls.set(at, nth);
    this.points.add(point);
    const target = this.#targets.find((one) => one.point === point);
    if (target !== undefined) {
      this.#targets = this.#targets.filter((one) => one !== target);
      return this.strike(point, target.kind);
    }
    if (this.isOver) return undefined;
    const isAnywhere = this.#chance.happens(this.#probability);
    const kind =
      this.#planned.find((one) => calls.get(one.at) === one.nth)?.kind ??
      (isAnywhere ? this.#chance.pick(faultKinds) : undefined);
    return kind === undefined ? undefined : this.strike(point, kind);
  }

  /** Counts a fault, unless this one is left out. */
  strike<Kind extends string>(point: string, kind: Kind): Kind | undefined {
    const number = this.#number++;
    if (this.#suppressed.has(number)) return undefined;
    this.struck.push({ number, point, kind });
    const hits = this.hits.get(point) ?? { before: 0, after: 0 };
    if (kind === 'crash before') hits.before++;
    if (kind === 'crash after') hits.after++;
    this.hits.set(point, hits);
    return kind;
  }
}
