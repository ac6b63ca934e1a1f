export type Item = Record<string, unknown>;

export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

type Value = (item: Item, given: Placeholders) => unknown;
type Test = (item: Item, given: Placeholders) => boolean;

/** DynamoDB's expressions, as far as we use them; anything else is an error. */
export function condition(expression: string): Test {
  return remember(conditions, expression, () => {
    const tokens = new Tokens(expression);
    const test = disjunction(tokens);
    tokens.end();
    return test;
  });
}

const conditions = new Map<string, Test>();
const updates = new Map<string, readonly Change[]>();

type Change = (item: Item, given: Placeholders) => void;

/** Applies an update expression to an item, in place. */
export function update(item: Item, expression: string, given: Placeholders): void {
  const changes = remember(updates, expression, () => changesOf(new Tokens(expression)));
  for (const change of changes) change(item, given);
}

function disjunction(tokens: Tokens): Test {
  const first = conjunction(tokens);
  if (!tokens.takes('OR')) return first;
  const rest = disjunction(tokens);
  return (item, given) => first(item, given) || rest(item, given);
}

function conjunction(tokens: Tokens): Test {
  const first = comparison(tokens);
  if (!tokens.takes('AND')) return first;
  const rest = conjunction(tokens);
  return (item, given) => first(item, given) && rest(item, given);
}

function comparison(tokens: Tokens): Test {
  if (tokens.takes('(')) {
    const inner = disjunction(tokens);
    tokens.expect(')');
    return inner;
  }
  for (const [name, test] of Object.entries(functions)) {
    if (!tokens.takes(name)) continue;
    tokens.expect('(');
    const operands = [operand(tokens)];
    while (tokens.takes(',')) operands.push(operand(tokens));
    tokens.expect(')');
    return (item, given) => test(...operands.map((value) => value(item, given)));
  }
  const left = operand(tokens);
  const compare = comparisons[tokens.next()];
  if (compare === undefined) throw new Error('An expression compares in a way that is not known');
  const right = operand(tokens);
  return (item, given) => {
    const [a, b] = [left(item, given), right(item, given)];
    if (a === undefined || b === undefined) return false;
    return compare(a as number, b as number);
  };
}

const functions: Readonly<Record<string, (...operands: unknown[]) => boolean>> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  begins_with: (value, prefix) => typeof value === 'string' && value.startsWith(String(prefix)),
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => typeof a === typeof b && a < b,
  '<=': (a, b) => typeof a === typeof b && a <= b,
  '>': (a, b) => typeof a === typeof b && a > b,
  '>=': (a, b) => typeof a === typeof b && a >= b,
};

function operand(tokens: Tokens): Value {
  const token = tokens.next();
  if (token.startsWith(':')) return (_, given) => constant(token, given);
  const path = token.split('.');
  return (item, given) =>
    path.reduce<unknown>((value, step) => (value as Item | undefined)?.[nameOf(step, given)], item);
}

function changesOf(tokens: Tokens): readonly Change[] {
  const changes: Change[] = [];
  for (;;) {
    const clause = tokens.next();
    do {
      changes.push(changeOf(clause, tokens));
    } while (tokens.takes(','));
    if (tokens.isAtEnd) return changes;
  }
}

function changeOf(clause: string, tokens: Tokens): Change {
  const path = tokens.next();
  switch (clause) {
    case 'REMOVE':
      return (item, given) => {
        delete item[nameOf(path, given)];
      };
    case 'SET': {
      tokens.expect('=');
      const value = tokens.next();
      return (item, given) => {
        item[nameOf(path, given)] = constant(value, given);
      };
    }
    case 'ADD': {
      const value = tokens.next();
      return (item, given) => {
        const name = nameOf(path, given);
        item[name] = Number(item[name] ?? 0) + Number(constant(value, given));
      };
    }
    default:
      throw new Error(`An update does what is not known: ${clause}`);
  }
}

function nameOf(step: string, { ExpressionAttributeNames = {} }: Placeholders): string {
  if (!step.startsWith('#')) return step;
  const name = ExpressionAttributeNames[step];
  if (name === undefined) throw new Error(`An expression has no name for ${step}`);
  return name;
}

function constant(token: string, { ExpressionAttributeValues = {} }: Placeholders): unknown {
  const value = ExpressionAttributeValues[token];
  if (value === undefined) throw new Error(`An expression has no value for ${token}`);
  return value;
}

class Tokens {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(expression: string) {
    this.#tokens = expression.match(/<>|<=|>=|[=<>(),]|[:#\w.]+/g) ?? [];
  }

  get isAtEnd(): boolean {
    return this.#position === this.#tokens.length;
  }

  next(): string {
    const token = this.#tokens[this.#position++];
    if (token === undefined) throw new Error('An expression ends too soon');
    return token;
  }

  takes(token: string): boolean {
    if (this.#tokens[this.#position] !== token) return false;
    this.#position++;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) throw new Error(`An expression lacks ${token}`);
  }

  end(): void {
    if (!this.isAtEnd) throw new Error('An expression goes on where it should end');
  }
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
