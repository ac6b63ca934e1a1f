import type { CorsRule } from './bucket-config.ts';

type Headers = Record<string, string>;

/**
 * The headers that let a page of that origin go on, undefined when no rule of the bucket does. `method` and
 * `asked` are what the page is about to send, or sends.
 */
export function corsHeaders(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  asked: readonly string[] = [],
): Headers | undefined {
  const rule = rules.find(
    ({ origins, methods, headers }) =>
      origins.some((pattern) => matches(pattern, origin)) &&
      methods.includes(method) &&
      asked.every((name) => headers.some((pattern) => matches(pattern.toLowerCase(), name))),
  );
  if (rule === undefined) return undefined;
  const { origins, methods, exposed, maxAge } = rule;
  const everybody = origins.includes('*');
  return {
    'access-control-allow-origin': everybody ? '*' : origin,
    'access-control-allow-methods': methods.join(', '),
    ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    ...(exposed.length > 0 && { 'access-control-expose-headers': exposed.join(', ') }),
    ...(maxAge !== undefined && { 'access-control-max-age': String(maxAge) }),
    ...(!everybody && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** The names in `Access-Control-Request-Headers`. */
export function askedHeaders(list = ''): string[] {
  return list
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** One asterisk stands for anything. */
function matches(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === text;
  return text.length >= pattern.length - 1 && text.startsWith(start) && text.endsWith(end);
}
