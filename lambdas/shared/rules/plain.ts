import type { RuleContext } from './context.ts';
import type { Part } from './expansions.ts';
import type { Expression } from './expression.ts';

/** `results`: what the function calls of the rule gave, in their order. */
export type Predicate = (context: RuleContext, results: readonly unknown[]) => boolean;

interface PlainTerm {
  readonly part: Part;
  readonly key: string;
  /** One of which it must be. */
  readonly allowed: readonly string[];
}

/**
 * Compiles fields that are each compared with strings, all of which must hold: what most rules are. Undefined for
 * anything else.
 *
 * It becomes code of its own. Closures share theirs, so that V8 can't tell which field each of them reads, and
 * take three times as long. Nothing gets into the code but names and words of the rule, as JSON strings.
 */
export function compilePlain(terms: readonly Expression[]): Predicate | undefined {
  const plain = terms.map(plainTerm);
  if (!plain.every((term) => term !== undefined)) return undefined;
  const conditions = plain.map(({ part, key, allowed }) => {
    // What JSON objects inherit is no string, so that nobody has to ask whether the field is their own.
    const field = `context.${part}?.[${JSON.stringify(key)}]`;
    return `(${allowed.map((word) => `${field} === ${JSON.stringify(word)}`).join(' || ')})`;
  });
  return new Function('context', `return ${conditions.join(' && ')};`) as Predicate;
}

function plainTerm(expression: Expression): PlainTerm | undefined {
  if (expression.kind !== 'field' || expression.left.kind !== 'path') return undefined;
  const { part, keys } = expression.left;
  const [key] = keys;
  const { test } = expression;
  if (key === undefined || keys.length > 1) return undefined;
  if ((test.kind !== 'eq' && test.kind !== 'in') || test.right.kind !== 'literal') return undefined;
  const { value } = test.right;
  const allowed: readonly unknown[] = test.kind === 'in' && Array.isArray(value) ? value : [value];
  const isPlain = allowed.length > 0 && allowed.length <= longestList && allowed.every(isString);
  return isPlain ? { part, key, allowed } : undefined;
}

const longestList = 32;

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
