import type { RuleContext } from '../../../lambdas/shared/rules/context.ts';
import type { Random } from '../../abuse/random.ts';

/** `least` to `most` of what `make` makes. */
export function many<T>(random: Random, least: number, most: number, make: () => T): T[] {
  return Array.from({ length: least + random.int(most - least + 1) }, make);
}

/** Few words, so that what a rule asks for is often there. */
const words = ['a', 'b', 'c', '%true', '', 'ä'];
const scalars = [...words, 0, 1, -1, 2.5, 1e21, true, false, null];
const fields = ['a', 'b', 'c', 'constructor', '__proto__', 'length', '0'];
const expansions = [
  '%%true',
  '%%false',
  '%%args.a',
  '%%args.b.c',
  '%%args',
  '%%values.a',
  '%%values.list',
  '%%user.id',
  '%%user.custom_data.a',
  '%%user.identities.0.id',
  '%%request.service',
  '%%request.requestHeaders.a',
  '%%environment.tag',
  '%%environment.values.a',
];
const names = [
  ...expansions,
  'a',
  'b',
  '0',
  'a.b',
  'b.c.a',
  'c.0',
  'c.length',
  'constructor',
  '__proto__.a',
];
const orders = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'];

function json(random: Random, depth = 2): unknown {
  const kind = depth === 0 ? 0 : random.int(5);
  if (kind === 3) return many(random, 0, 3, () => json(random, depth - 1));
  if (kind === 4) return record(random, () => json(random, depth - 1));
  return random.pick(scalars);
}

function record(random: Random, make: () => unknown): Record<string, unknown> {
  const entries = many(random, 0, 3, () => [random.pick(fields), make()] as const);
  // As JSON.parse would make it: `__proto__` is a field like any other.
  return Object.fromEntries(entries);
}

export function contextOf(random: Random): RuleContext {
  const some = () => record(random, () => json(random));
  return {
    args: some(),
    user: {
      id: random.pick(words),
      type: 'normal',
      data: some(),
      custom_data: some(),
      identities: many(random, 0, 2, () => ({ id: random.pick(words), providerType: 'phone' })),
    },
    request: {
      httpMethod: 'POST',
      rawQueryString: '',
      remoteIPAddress: '203.0.113.7',
      requestHeaders: { a: [random.pick(words)] },
      service: random.pick(words),
      action: random.pick(words),
    },
    values: { ...some(), list: many(random, 0, 3, () => json(random, 1)) },
    environment: { tag: random.pick(words), values: some() },
  };
}

/** A rule without a mistake. */
export function whenOf(random: Random, depth = 3): unknown {
  if (random.int(12) === 0) return random.int(2) === 0;
  const terms = many(random, random.int(8) === 0 ? 0 : 1, 3, () => term(random, depth));
  return Object.fromEntries(terms);
}

function term(random: Random, depth: number): [string, unknown] {
  const kind = depth === 0 ? 9 : random.int(10);
  if (kind < 2) {
    const key = prefixed(random, random.pick(['and', 'or', 'nor']));
    return [key, many(random, 1, 3, () => whenOf(random, depth - 1))];
  }
  if (kind === 2) return [prefixed(random, 'not'), whenOf(random, depth - 1)];
  return [random.pick(names), random.int(3) === 0 ? operand(random) : operators(random, depth)];
}

function operators(random: Random, depth: number): Record<string, unknown> {
  return Object.fromEntries(many(random, 1, 2, () => operator(random, depth)));
}

function operator(random: Random, depth: number): [string, unknown] {
  switch (depth === 0 ? random.int(4) : random.int(6)) {
    case 0:
      return [prefixed(random, 'exists'), random.pick([true, false, '%%true', '%%false'])];
    case 1:
      return [prefixed(random, random.pick(['in', 'nin'])), listOperand(random)];
    case 4:
      return [prefixed(random, 'not'), operators(random, depth - 1)];
    case 5: {
      const key = prefixed(random, random.pick(['and', 'or', 'nor']));
      return [key, many(random, 1, 3, () => operators(random, depth - 1))];
    }
    default:
      return [prefixed(random, random.pick(orders)), operand(random)];
  }
}

function listOperand(random: Random): unknown {
  const given = ['%%values.list', '%%values.a', '%%args.c', '%%user.identities'];
  return random.int(4) === 0 ? random.pick(given) : many(random, 0, 4, () => operand(random, 1));
}

/** What may stand on the right; plain words never look like an expansion there. */
function operand(random: Random, depth = 2): unknown {
  const kind = random.int(depth === 0 ? 6 : 9);
  if (kind === 0) return random.pick(expansions);
  if (kind === 6) return many(random, 0, 2, () => operand(random, depth - 1));
  if (kind === 7) return record(random, () => operand(random, depth - 1));
  return random.pick(scalars);
}

function prefixed(random: Random, name: string): string {
  return random.pick(['%', '$']) + name;
}
