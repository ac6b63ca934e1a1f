import { Attack, type Family } from './attack.ts';
import { Random } from './random.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';

/** Runs a family against a system, and looks for faults in what that has logged meanwhile. */
export async function runFamily(
  family: Family,
  target: Target,
  seed: number,
  size: number,
  tally: Tally,
): Promise<void> {
  target.newFaults();
  try {
    await family.run(new Attack(family, target, new Random(seed), size, tally));
    await target.local.idle();
  } catch (error) {
    // An attack that could not even begin has proven nothing.
    const detail = error instanceof Error ? (error.stack ?? '') : String(error);
    tally.report({
      family: family.name,
      route: 'the attack itself',
      payload: '',
      verdict: 'crash',
      detail,
    });
  }
  const logged = target.newFaults().filter((line) => family.causes?.test(line) !== true);
  for (const line of logged) {
    const detail = line.slice(0, 500);
    tally.report({ family: family.name, route: 'logs', payload: '', verdict: 'fault', detail });
  }
}
