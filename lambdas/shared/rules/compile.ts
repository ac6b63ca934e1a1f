import { isEqual, isIn, order, own } from './compare.ts';
import type { RuleContext } from './context.ts';
import type { Path } from './expansions.ts';
import type { Expression, Operand, Test } from './expression.ts';
import { compilePlain, type Predicate } from './plain.ts';

type Results = readonly unknown[];
export type Read = (context: RuleContext, results: Results) => unknown;
type Check = (value: unknown, context: RuleContext, results: Results) => boolean;

/** Turns an expression into functions, once; to run them allocates nothing. */
export function compile(expression: Expression): Predicate {
  const plain = compilePlain(expression.kind === 'and' ? expression.of : [expression]);
  if (plain !== undefined) return plain;
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression;
      return () => value;
    }
    case 'field':
      return compileField(expression);
    case 'not': {
      const of = compile(expression.of);
      return (context, results) => !of(context, results);
    }
    case 'and':
      return expression.of.map(compile).reduce(both);
    case 'or':
      return expression.of.map(compile).reduce(either);
    case 'nor': {
      const any = expression.of.map(compile).reduce(either);
      return (context, results) => !any(context, results);
    }
  }
}

/** Reads what stands on a side of a comparison; undefined is what is absent. */
export function compileOperand(operand: Operand): Read {
  switch (operand.kind) {
    case 'literal': {
      const { value } = operand;
      return () => value;
    }
    case 'path':
      return compilePath(operand);
    case 'result': {
      const { call } = operand;
      return (_, results) => results[call];
    }
    case 'list': {
      const items = operand.items.map(compileOperand);
      return (context, results) => items.map((item) => item(context, results));
    }
    case 'object': {
      const fields = operand.fields.map(([key, of]) => [key, compileOperand(of)] as const);
      return (context, results) =>
        Object.fromEntries(fields.map(([key, read]) => [key, read(context, results)]));
    }
  }
}

function compilePath({ part, keys }: Path): Read {
  const [first, ...rest] = keys;
  if (first === undefined) return (context) => context[part];
  // Most paths are `%%args.bucket`.
  if (rest.length === 0) return (context) => own(context[part], first);
  return (context) => keys.reduce<unknown>(own, context[part]);
}

function compileField({ left, test }: Expression & { kind: 'field' }): Predicate {
  const read = compileOperand(left);
  const check = compileTest(test);
  return (context, results) => check(read(context, results), context, results);
}

function compileTest(test: Test): Check {
  switch (test.kind) {
    case 'exists': {
      const { expected } = test;
      return (value) => (value !== undefined) === expected;
    }
    case 'not':
      return negated(compileTest(test.of));
    case 'and':
      return test.of
        .map(compileTest)
        .reduce(
          (a, b) => (value, context, results) =>
            a(value, context, results) && b(value, context, results),
        );
    case 'or':
      return anyOf(test.of);
    case 'nor':
      return negated(anyOf(test.of));
    default: {
      const right = compileOperand(test.right);
      const compare = comparisons[test.kind];
      return (value, context, results) => compare(value, right(context, results));
    }
  }
}

function anyOf(tests: readonly Test[]): Check {
  return tests
    .map(compileTest)
    .reduce(
      (a, b) => (value, context, results) =>
        a(value, context, results) || b(value, context, results),
    );
}

function negated(check: Check): Check {
  return (value, context, results) => !check(value, context, results);
}

function both(a: Predicate, b: Predicate): Predicate {
  return (context, results) => a(context, results) && b(context, results);
}

function either(a: Predicate, b: Predicate): Predicate {
  return (context, results) => a(context, results) || b(context, results);
}

/** An order against what is absent, or of another type, does not hold. */
const comparisons = {
  eq: isEqual,
  ne: (a, b) => !isEqual(a, b),
  in: isIn,
  nin: (a, b) => !isIn(a, b),
  gt: (a, b) => (order(a, b) ?? 0) > 0,
  gte: (a, b) => (order(a, b) ?? -1) >= 0,
  lt: (a, b) => (order(a, b) ?? 0) < 0,
  lte: (a, b) => (order(a, b) ?? 1) <= 0,
} satisfies Record<string, (a: unknown, b: unknown) => boolean>;
