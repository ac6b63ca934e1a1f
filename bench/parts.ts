import { calls } from './calls.ts';
import { init } from './init.ts';
import type { Part } from './part.ts';
import { poll } from './poll.ts';
import { request } from './request.ts';
import { rules } from './rules.ts';

/**
 * All parts, in the order in which they run.
 *
 * To add one: export a `Part` from `bench/<name>.ts`, list it here, and give docs/performance/README.md a
 * section with its chart, `<name>.svg`, and the marks `<!-- bench:<name> -->` and `<!-- /bench:<name> -->`,
 * between which its figures are written. `harness/rounds.ts` measures contestants in turns,
 * `harness/statistics.ts` sums up, and `result(name, unit, summary, goal)` judges.
 */
export const parts: readonly Part[] = [init, request, calls, poll, rules];
