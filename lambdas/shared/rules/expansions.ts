/** The parts of a context; what they may hold where that is known, and anything else where it is not. */
const parts = {
  args: undefined,
  user: ['id', 'type', 'data', 'custom_data', 'identities'],
  request: [
    'httpMethod',
    'httpReferrer',
    'httpUserAgent',
    'rawQueryString',
    'remoteIPAddress',
    'requestHeaders',
    'service',
    'action',
  ],
  values: undefined,
  environment: ['tag', 'values'],
} as const satisfies Record<string, readonly string[] | undefined>;

export type Part = keyof typeof parts;

/** `%%args.url.host`: a part of the context and the own fields that lead from it to a value. */
export interface Path {
  readonly kind: 'path';
  readonly part: Part;
  readonly keys: readonly string[];
}

export interface Literal {
  readonly kind: 'literal';
  readonly value: unknown;
}

const longestPath = 16;

/** Reads `%%args.url.host`, or `%%true`. A string tells what is wrong with it. */
export function parseExpansion(text: string): Path | Literal | string {
  if (text === '%%true') return { kind: 'literal', value: true };
  if (text === '%%false') return { kind: 'literal', value: false };
  const [name = '', ...keys] = text.slice(2).split('.');
  if (!isPart(name)) return `there is no expansion %%${name}`;
  const known: readonly string[] | undefined = parts[name];
  const [first] = keys;
  if (first !== undefined && known && !known.includes(first)) {
    return `%%${name} has no ${first || 'nameless'} field: ${known.join(', ')}`;
  }
  return pathOf(name, keys);
}

/** Reads a bare name, `url.host`, which stands for `%%args.url.host`. */
export function parseName(text: string): Path | string {
  return pathOf('args', text.split('.'));
}

function pathOf(part: Part, keys: readonly string[]): Path | string {
  if (keys.includes('')) return 'a name between dots is missing';
  if (keys.length > longestPath) return `more than ${longestPath} names deep`;
  return { kind: 'path', part, keys };
}

function isPart(name: string): name is Part {
  return Object.hasOwn(parts, name);
}

export function nameOfPath({ part, keys }: Path): string {
  return [`%%${part}`, ...keys].join('.');
}
