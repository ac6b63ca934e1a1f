import type { Headers } from './ports.ts';

/** RFC 9110, section 5.6.2. */
export const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What frames a message, routes it or belongs to one connection is ours to say (RFC 9110, sections 7.6 and 10.1.1). */
const ours = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** Whether a caller may set a header of this name. */
export function isSettable(name: string): boolean {
  const lower = name.toLowerCase();
  return token.test(name) && !ours.has(lower) && !lower.startsWith('proxy-');
}

/** Whether a value can only be read as one value of one header: printable ASCII without edges of white space. */
export function isFieldValue(value: string): boolean {
  return /^([\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?)?$/.test(value);
}

/** One name for all its spellings, so that a rule on `headers.Content-Type` sees `content-type` too. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** Headers by canonical name. Of two spellings of one name the values are joined. */
export function canonicalHeaders(pairs: Iterable<readonly [string, readonly string[]]>): Headers {
  const headers = new Map<string, string[]>();
  for (const [name, values] of pairs) {
    const canonical = canonicalName(name);
    headers.set(canonical, [...(headers.get(canonical) ?? []), ...values]);
  }
  return Object.fromEntries(headers);
}
