import type { FaultKind, Target } from './faults.ts';
import type { Run } from './run.ts';
import type { Wanted } from './worker.ts';

interface Point {
  before: number;
  after: number;
  /** A world in which the call is made, and the crashes that bring it there. */
  readonly seed: number;
  readonly targets: readonly Target[];
}

/** What is learnt from a world. */
type Seen = Pick<Run, 'points' | 'seed' | 'targets' | 'quiet'>;

const sides = [
  ['before', 'crash before'],
  ['after', 'crash after'],
] as const satisfies readonly (readonly [string, FaultKind])[];

const rounds = 10;

/** Which calls were made, and how often a process died before and after each. */
export class Coverage {
  readonly #points = new Map<string, Point>();
  readonly #quiet = new Set<string>();

  add({ points, seed, targets, quiet }: Seen): void {
    for (const one of quiet) this.#quiet.add(one);
    for (const [name, before, after] of points) {
      const known = this.#points.get(name) ?? { before: 0, after: 0, seed, targets };
      known.before += before;
      known.after += after;
      this.#points.set(name, known);
    }
  }

  /** Runs worlds again in which calls are made that chance has not struck yet, and strikes them. */
  async complete(run: (wanted: Wanted) => Promise<Seen>): Promise<void> {
    // What is struck takes another course, on which there may be other calls.
    for (let round = 0; round < rounds && !this.isComplete; round++) {
      const struck = await Promise.all(this.#wanted().map(run));
      for (const one of struck) this.add(one);
    }
  }

  #wanted(): readonly Wanted[] {
    return [...this.#points].flatMap(([point, known]) =>
      sides
        .filter(([side]) => known[side] === 0)
        .map(([, kind]) => ({ seed: known.seed, targets: [...known.targets, { point, kind }] })),
    );
  }

  get isComplete(): boolean {
    return this.#missed.length === 0;
  }

  get #missed(): readonly string[] {
    return [...this.#points].flatMap(([name, { before, after }]) =>
      before > 0 && after > 0 ? [] : [name],
    );
  }

  table(): string {
    const rows = [...this.#points].sort(([a], [b]) => (a < b ? -1 : 1));
    const width = Math.max(...rows.map(([name]) => name.length));
    const head = `${'call'.padEnd(width)}  before  after`;
    const lines = rows.map(
      ([name, { before, after }]) =>
        `${name.padEnd(width)}  ${String(before).padStart(6)}  ${String(after).padStart(5)}`,
    );
    return [head, ...lines].join('\n');
  }

  summary(): string {
    const points = [...this.#points.values()];
    const hits = points.reduce((sum, { before, after }) => sum + before + after, 0);
    const missed = this.#missed;
    const rest = missed.length === 0 ? 'all of them hit' : `not hit: ${missed.join(', ')}`;
    const count = (part: 0 | 1) =>
      new Set([...this.#quiet].map((one) => one.split(' ')[part])).size;
    return [
      `${2 * points.length} crash points, ${hits} crashes, ${rest}`,
      `Quiet hours in ${count(0)} zones around ${count(1)} days, ${this.#quiet.size} of their pairs`,
    ].join('\n');
  }
}
