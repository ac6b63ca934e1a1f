import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../../lambdas/shared/rules/rules.ts';
import { Random } from '../../abuse/random.ts';
import { contextOf, whenOf } from './generate.ts';
import { malformedBy, mistakes } from './malform.ts';
import { naively } from './naive.ts';

const rules = 100_000;
const malformed = 1_000;

describe('compiled rules', () => {
  it(`decide as plain reading does, over ${rules} rules and contexts`, () => {
    const counts = { true: 0, false: 0 };
    for (let seed = 1; seed <= rules; seed++) {
      const random = new Random(seed);
      const [when, context] = [whenOf(random), contextOf(random)];
      const condition = conditionOf(when);
      if (!('holds' in condition)) {
        throw new Error(`seed ${seed}: ${JSON.stringify(when)}: ${JSON.stringify(condition)}`);
      }
      const found = condition.holds(context);
      if (found !== naively(when, context)) {
        throw new Error(`seed ${seed}: ${found} for ${JSON.stringify({ when, context })}`);
      }
      counts[`${found as boolean}`]++;
    }
    // Neither answer is rare, or the comparison would say little.
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(rules / 6);
  });

  it(`are refused with the path of the mistake, ${malformed} of them`, () => {
    for (let seed = 1; seed <= malformed; seed++) {
      const random = new Random(seed);
      const kind = mistakes[seed % mistakes.length] as (typeof mistakes)[number];
      const { when, path } = malformedBy(kind, random);

      const found = conditionOf(when);

      const paths = 'holds' in found ? [] : found.map((one) => one.path);
      if (!paths.includes(path)) {
        const told = `${JSON.stringify(when)}: ${JSON.stringify(found)}`;
        throw new Error(`seed ${seed}, ${kind.name}: nothing at ${path} of ${told}`);
      }
    }
  });
});
