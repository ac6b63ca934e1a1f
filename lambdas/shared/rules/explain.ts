import { compile, compileOperand } from './compile.ts';
import type { RuleContext } from './context.ts';
import { nameOfPath } from './expansions.ts';
import type { Expression, Operand, ParsedExpression, Test } from './expression.ts';

/** Why an expression holds or not: its parts, each with what was found there. */
export interface Explanation {
  readonly holds: boolean;
  readonly text: string;
  readonly parts: readonly Explanation[];
}

/** @param results what the function calls of the expression gave */
export function explain(
  { expression, calls }: ParsedExpression,
  context: RuleContext,
  results: readonly unknown[],
): Explanation {
  const shown = (value: unknown) => (value === undefined ? 'absent' : JSON.stringify(value));
  const named = (operand: Operand) => {
    const text = operandText(operand, calls);
    if (isLiteral(operand)) return text;
    return `${text} (${shown(compileOperand(operand)(context, results))})`;
  };
  const visit = (one: Expression): Explanation => {
    const holds = compile(one)(context, results);
    if (one.kind === 'constant') return { holds, text: String(one.value), parts: [] };
    if (one.kind === 'not') return { holds, text: 'not', parts: [visit(one.of)] };
    if (one.kind !== 'field') return { holds, text: words[one.kind], parts: one.of.map(visit) };
    const found = compileOperand(one.left)(context, results);
    const text = `${one.name} ${testText(one.test, named)}, and is ${shown(found)}`;
    return { holds, text, parts: [] };
  };
  return visit(expression);
}

const words = { and: 'all of', or: 'one of', nor: 'none of' } as const;

function testText(test: Test, named: (operand: Operand) => string): string {
  if (test.kind === 'exists') return test.expected ? 'must exist' : 'must not exist';
  if (test.kind === 'not') return `not (${testText(test.of, named)})`;
  if ('of' in test) {
    const tests = test.of.map((one) => testText(one, named));
    return test.kind === 'and' ? tests.join(' and ') : `${words[test.kind]} (${tests.join('; ')})`;
  }
  return `must be ${comparisons[test.kind]}${named(test.right)}`;
}

const comparisons = {
  eq: '',
  ne: 'other than ',
  gt: 'above ',
  gte: 'at least ',
  lt: 'below ',
  lte: 'at most ',
  in: 'in ',
  nin: 'none of ',
} as const;

/** Whether it says itself what it is. */
function isLiteral(operand: Operand): boolean {
  if (operand.kind === 'list') return operand.items.every(isLiteral);
  if (operand.kind === 'object') return operand.fields.every(([, one]) => isLiteral(one));
  return operand.kind === 'literal';
}

function operandText(operand: Operand, calls: ParsedExpression['calls']): string {
  const text = (one: Operand): string => operandText(one, calls);
  switch (operand.kind) {
    case 'literal':
      return JSON.stringify(operand.value);
    case 'path':
      return nameOfPath(operand);
    case 'list':
      return `[${operand.items.map(text).join(',')}]`;
    case 'object':
      return `{${operand.fields.map(([key, one]) => `${JSON.stringify(key)}:${text(one)}`).join(',')}}`;
    case 'result': {
      const call = calls[operand.call];
      return `${call?.name}(${call?.arguments.map(text).join(', ')})`;
    }
  }
}
