import type { Chart } from './harness/chart.ts';

/** A part of the bench: one question, answered by figures with their goals. */
export interface Part {
  /** What the command line calls it, and its files: `init`. */
  readonly name: string;
  readonly title: string;
  run(options: Options): Promise<Outcome>;
}

export interface Options {
  /** How often each contestant is measured, unless the part knows better by default. */
  readonly rounds: number | undefined;
  /** Decides every order that is drawn, so that a run can be repeated. */
  readonly seed: number;
  /** Tells whoever waits. */
  progress(line: string): void;
}

export interface Outcome {
  readonly results: readonly Result[];
  readonly chart: Chart;
  /** Markdown for the page where a table of all results would be too long; else there is that table. */
  readonly page?: string;
}

export interface Result {
  /** Unique within its part: `check-code, time beside the floor`. */
  readonly name: string;
  /** `ms`, `µs`, `KB`, `×`, `writes` … */
  readonly unit: string;
  readonly value: number;
  /** As people read it: `≤ 1.15`. */
  readonly goal?: string;
  readonly met?: boolean;
  /** Half of the distance between the quartiles, where several measurements were made. */
  readonly spread?: number;
  /** Why the goal is missed; shown when it is. */
  readonly why?: string;
}

export interface Goal {
  readonly atMost: number;
  /** Why it is missed, in case that it is. */
  readonly why?: string;
}

/** A figure, judged by its goal if it has one. */
export function result(
  name: string,
  unit: string,
  { value, spread }: { value: number; spread?: number },
  goal?: Goal,
): Result {
  const figure = { name, unit, value, ...(spread === undefined ? {} : { spread }) };
  if (goal === undefined) return figure;
  const judged = { ...figure, goal: `≤ ${goal.atMost}`, met: value <= goal.atMost };
  return goal.why === undefined ? judged : { ...judged, why: goal.why };
}
