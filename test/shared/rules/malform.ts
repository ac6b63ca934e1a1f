import type { Random } from '../../abuse/random.ts';
import { many, whenOf } from './generate.ts';

/** A mistake that can stand in the place of a term of an expression. */
interface MistakeKind {
  readonly name: string;
  readonly term: readonly [string, unknown];
  /** Below the term, where it is told. */
  readonly at: string;
}

function kind(name: string, key: string, value: unknown, at = ''): MistakeKind {
  return { name, term: [key, value], at };
}

export const mistakes: readonly MistakeKind[] = [
  kind('unknown operator', '%%args.x', { '%regexx': 'a' }, '.%regexx'),
  kind('unknown operator with a dollar', 'x', { $where: '1' }, '.$where'),
  kind('unknown expansion', '%%nobody.id', 'u1'),
  kind('unknown field of an expansion', '%%user.idd', 'u1'),
  kind('field of a truth value', '%%true.x', 1),
  kind('name with a gap', 'a..b', 1),
  kind('name that ends in a dot', '%%args.', 1),
  kind('nothing as name', '', 1),
  kind('too many names', `a${'.b'.repeat(16)}`, 1),
  kind('empty or', '%or', []),
  kind('empty and among operators', 'x', { '%and': [] }, '.%and'),
  kind('or of an object', '%or', { a: 1 }),
  kind('nor of a word', '$nor', 'a'),
  kind('or of a word in a list', '%or', ['yes'], '.0'),
  kind('not of a number', '%not', 5),
  kind('not of a bare value among operators', 'x', { '%not': 'a' }, '.%not'),
  kind('in a number', 'x', { '%in': 5 }, '.%in'),
  kind('in an object', 'x', { '%nin': { a: 1 } }, '.%nin'),
  kind('in a truth value', 'x', { '%in': '%%true' }, '.%in'),
  kind('exists of a word', 'x', { '%exists': 'yes' }, '.%exists'),
  kind('exists of an expansion', 'x', { '%exists': '%%args.a' }, '.%exists'),
  kind('unknown expansion on the right', 'x', '%%nobody'),
  kind('unknown expansion in a list', 'x', { '%in': ['a', '%%bucket'] }, '.%in.1'),
  kind('unknown expansion in an object', 'x', { y: '%%bucket' }, '.y'),
  kind('operator inside a value', 'x', { y: { '%gt': 1 } }, '.y.%gt'),
  kind('operators and fields together', 'x', { '%gt': 1, y: 2 }, '.y'),
  kind('comparison without a field', '%eq', 1),
  kind('exists without a field', '$exists', true),
  kind('function without a field', '%function', { name: 'f' }),
  kind('unknown operator as a field', '%xor', []),
  kind('function of no name', 'x', { '%function': { arguments: [] } }, '.%function.name'),
  kind('unknown function', 'x', { '%function': { name: 'noSuch' } }, '.%function.name'),
  kind('function with more', 'x', { '%function': { name: 'f', when: 1 } }, '.%function.when'),
];

/** A rule that would be right but for one mistake somewhere in it. */
export function malformedBy(
  { term: [key, value], at }: MistakeKind,
  random: Random,
): { when: unknown; path: string } {
  let when: unknown = { [key]: value };
  let path = `${key}${at}`;
  for (let depth = random.int(4); depth > 0; depth--) {
    const around = whenOf(random, 1);
    const before = many(random, 0, 2, () => whenOf(random, 1));
    const connective = random.pick(['%and', '%or', '$nor', '%not']);
    if (connective === '%not') {
      when = { ...(typeof around === 'object' ? around : {}), '%not': when };
      path = `%not.${path}`;
    } else {
      when = { [connective]: [...before, when] };
      path = `${connective}.${before.length}.${path}`;
    }
  }
  return { when, path: `when.${path}` };
}
