import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RuleContext } from '../../../lambdas/shared/rules/context.ts';
import { conditionOf } from '../../../lambdas/shared/rules/rules.ts';

interface Vectors {
  readonly context: RuleContext;
  readonly cases: readonly {
    readonly when: unknown;
    readonly expect: boolean | 'invalid';
    readonly note?: string;
  }[];
}

const { context, cases } = JSON.parse(
  readFileSync('test/vectors/rule-expressions.json', 'utf8'),
) as Vectors;

const functions = { isEven: (n: unknown) => typeof n === 'number' && n % 2 === 0 };

describe('rule expressions', () => {
  it.each(cases)('$when is $expect', async ({ when, expect: expected }) => {
    const condition = conditionOf(when, functions);

    const found = 'holds' in condition ? await condition.holds(context) : 'invalid';

    expect(found).toBe(expected);
  });
});
