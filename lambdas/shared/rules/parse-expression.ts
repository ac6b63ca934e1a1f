import { type Literal, parseExpansion, parseName } from './expansions.ts';
import type {
  Comparison,
  Expression,
  FunctionCall,
  Mistake,
  Operand,
  ParsedExpression,
  Test,
} from './expression.ts';

const deepest = 16;
const largest = 1000;

const comparisons = new Set<string>(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin']);
const connectives = new Set<string>(['and', 'or', 'nor']);

/**
 * Reads a rule expression in the format of MongoDB App Services (`%` or `$` before operators).
 *
 * @param functions the names of what `%function` may call
 * @returns the expression, or all its mistakes: nothing in a rule is silently true or false
 */
export function parseExpression(
  when: unknown,
  functions: ReadonlySet<string>,
  path = 'when',
): ParsedExpression | readonly Mistake[] {
  const parser = new Parser(functions);
  const expression = parser.expression(when, [path]);
  if (parser.mistakes.length > 0 || expression === undefined) return parser.mistakes;
  return { expression, calls: parser.calls };
}

/** Each method gives undefined after it has noted a mistake, and goes on to find the others. */
class Parser {
  readonly mistakes: Mistake[] = [];
  readonly calls: FunctionCall[] = [];
  readonly #functions: ReadonlySet<string>;
  #size = 0;

  constructor(functions: ReadonlySet<string>) {
    this.#functions = functions;
  }

  expression(value: unknown, path: readonly string[]): Expression | undefined {
    if (!this.#fits(path)) return undefined;
    if (typeof value === 'boolean') return { kind: 'constant', value };
    if (!isRecord(value)) return this.#mistake(path, 'must be true, false or an object');
    const entries = Object.entries(value);
    const terms = entries.map(([key, term]) => this.#term(key, term, [...path, key]));
    if (entries.length === 0) return { kind: 'constant', value: true };
    return joined(terms);
  }

  /** One field of an expression: a connective, or a field of the context and what is asked of it. */
  #term(key: string, value: unknown, path: readonly string[]): Expression | undefined {
    const operator = operatorOf(key);
    if (operator === undefined) return this.#field(key, value, path);
    if (isConnective(operator)) {
      return this.#many(operator, value, path, (one, at) => this.expression(one, at));
    }
    if (operator !== 'not') return this.#mistake(path, misplaced(key, operator));
    const of = this.expression(value, path);
    return of && { kind: 'not', of };
  }

  #field(name: string, value: unknown, path: readonly string[]): Expression | undefined {
    const left = isExpansion(name) ? parseExpansion(name) : parseName(name);
    const test = this.#test(value, path);
    if (typeof left === 'string') return this.#mistake(path, left);
    return test && { kind: 'field', name, left, test };
  }

  #test(value: unknown, path: readonly string[]): Test | undefined {
    if (!this.#fits(path)) return undefined;
    if (!isRecord(value) || !Object.keys(value).some(isOperatorKey)) {
      const right = this.#operand(value, path);
      return right && { kind: 'eq', right };
    }
    return joined(
      Object.entries(value).map(([key, right]) => {
        const at = [...path, key];
        const operator = operatorOf(key);
        if (operator === undefined)
          return this.#mistake(at, 'is no operator, as the others here are');
        return this.#operation(operator, right, at);
      }),
    );
  }

  #operation(operator: string, value: unknown, path: readonly string[]): Test | undefined {
    if (isConnective(operator)) {
      return this.#many(operator, value, path, (one, at) => this.#operators(one, at));
    }
    if (isComparison(operator)) return this.#comparison(operator, value, path);
    if (operator === 'exists') {
      const expected = truthOf(value);
      if (expected === undefined) return this.#mistake(path, 'must be true or false');
      return { kind: 'exists', expected };
    }
    if (operator === 'not') {
      const of = this.#operators(value, path);
      return of && { kind: 'not', of };
    }
    if (operator === 'function') return this.#call(value, path);
    return this.#mistake(path, 'there is no such operator');
  }

  #comparison(kind: Comparison, value: unknown, path: readonly string[]): Test | undefined {
    const right = this.#operand(value, path);
    if (right === undefined) return undefined;
    const isList = right.kind === 'literal' ? Array.isArray(right.value) : right.kind !== 'object';
    if ((kind === 'in' || kind === 'nin') && !isList) {
      return this.#mistake(path, 'must be a list, or an expansion that gives one');
    }
    return { kind, right };
  }

  /** What `%not` and lists of tests are made of: operators, since a bare value would read as one to equal. */
  #operators(value: unknown, path: readonly string[]): Test | undefined {
    if (isRecord(value) && Object.keys(value).some(isOperatorKey)) return this.#test(value, path);
    return this.#mistake(path, 'must be an object of operators');
  }

  #call(value: unknown, path: readonly string[]): Test | undefined {
    const { name, arguments: given = [], ...rest } = isRecord(value) ? value : {};
    const [unknownKey] = Object.keys(rest);
    if (unknownKey !== undefined) return this.#mistake([...path, unknownKey], 'is not known here');
    if (typeof name !== 'string') return this.#mistake([...path, 'name'], 'must name a function');
    if (!this.#functions.has(name)) {
      return this.#mistake([...path, 'name'], `no function is called ${name}`);
    }
    if (!Array.isArray(given)) return this.#mistake([...path, 'arguments'], 'must be a list');
    const operands = given.map((one, index) =>
      this.#operand(one, [...path, 'arguments', String(index)]),
    );
    if (!operands.every((one) => one !== undefined)) return undefined;
    const call = this.calls.push({ name, arguments: operands }) - 1;
    return { kind: 'eq', right: { kind: 'result', call } };
  }

  #operand(value: unknown, path: readonly string[]): Operand | undefined {
    if (!this.#fits(path)) return undefined;
    if (typeof value === 'string' && isExpansion(value)) {
      const expansion = parseExpansion(value);
      return typeof expansion === 'string' ? this.#mistake(path, expansion) : expansion;
    }
    if (Array.isArray(value)) {
      const items = value.map((item, index) => this.#operand(item, [...path, String(index)]));
      if (!items.every((item) => item !== undefined)) return undefined;
      // `%%true` has become true by now.
      if (!items.every(isLiteral)) return { kind: 'list', items };
      return { kind: 'literal', value: items.map((item) => item.value) };
    }
    return isRecord(value) ? this.#object(value, path) : { kind: 'literal', value };
  }

  #object(value: Readonly<Record<string, unknown>>, path: readonly string[]): Operand | undefined {
    const fields: (readonly [string, Operand])[] = [];
    for (const [key, one] of Object.entries(value)) {
      const at = [...path, key];
      if (isOperatorKey(key) || isExpansion(key)) {
        return this.#mistake(at, 'no operator or expansion can stand inside a value');
      }
      const operand = this.#operand(one, at);
      if (operand === undefined) return undefined;
      fields.push([key, operand]);
    }
    if (!fields.every(isLiteralField)) return { kind: 'object', fields };
    const values = fields.map(([name, operand]) => [name, operand.value]);
    return { kind: 'literal', value: Object.fromEntries(values) };
  }

  #many<T>(
    kind: 'and' | 'or' | 'nor',
    value: unknown,
    path: readonly string[],
    parse: (one: unknown, path: readonly string[]) => T | undefined,
  ): { kind: 'and' | 'or' | 'nor'; of: readonly T[] } | undefined {
    if (!Array.isArray(value) || value.length === 0) {
      return this.#mistake(path, 'must be a list of at least one');
    }
    const of = value.map((one, index) => parse(one, [...path, String(index)]));
    return of.every((one) => one !== undefined) ? { kind, of } : undefined;
  }

  #fits(path: readonly string[]): boolean {
    if (path.length > deepest * 2) this.#mistake(path.slice(0, deepest), 'is nested too deep');
    else if (++this.#size === largest) this.#mistake(path, 'the rule is too large from here on');
    return path.length <= deepest * 2 && this.#size < largest;
  }

  #mistake(path: readonly string[], detail: string): undefined {
    this.mistakes.push({ path: path.join('.'), detail });
    return undefined;
  }
}

/** Several at one place must all hold. */
function joined<T>(
  terms: readonly (T | undefined)[],
): T | { readonly kind: 'and'; readonly of: readonly T[] } | undefined {
  if (!terms.every((term) => term !== undefined)) return undefined;
  const [only] = terms;
  return terms.length === 1 ? only : { kind: 'and', of: terms };
}

function misplaced(key: string, operator: string): string {
  const isKnown = isComparison(operator) || operator === 'exists' || operator === 'function';
  if (!isKnown) return 'there is no such operator';
  return `${key} needs a field before it: {"%%true": {"${key}": …}}`;
}

function truthOf(value: unknown): boolean | undefined {
  if (value === true || value === '%%true') return true;
  return value === false || value === '%%false' ? false : undefined;
}

function operatorOf(key: string): string | undefined {
  return isOperatorKey(key) ? key.slice(1) : undefined;
}

function isOperatorKey(key: string): boolean {
  return (key.startsWith('%') || key.startsWith('$')) && !isExpansion(key);
}

function isExpansion(text: string): boolean {
  return text.startsWith('%%');
}

function isComparison(operator: string): operator is Comparison {
  return comparisons.has(operator);
}

function isConnective(operator: string): operator is 'and' | 'or' | 'nor' {
  return connectives.has(operator);
}

function isLiteral(operand: Operand): operand is Literal {
  return operand.kind === 'literal';
}

function isLiteralField(field: readonly [string, Operand]): field is readonly [string, Literal] {
  return isLiteral(field[1]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
