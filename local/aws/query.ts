import type { AwsError, Input, Json } from './protocol.ts';

/**
 * Reads a form body of the AWS Query protocol: `Tags.member.1.Key=a` becomes
 * `{Tags: [{Key: 'a'}]}`, and `Attributes.entry.1.key=k&Attributes.entry.1.value=v` a list of entries.
 */
export function readQuery(body: string): Json {
  const root: Json = Object.create(null);
  for (const [path, value] of new URLSearchParams(body)) place(root, path.split('.'), value);
  return collapse(root) as Json;
}

function place(target: Json, [head = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  target[head] ??= Object.create(null);
  const next = target[head];
  if (typeof next === 'object') place(next as Json, rest, value);
}

function collapse(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && (only[0] === 'member' || only[0] === 'entry'))
    return Object.values(only[1] as Json).map(collapse);
  return Object.fromEntries(entries.map(([key, inner]) => [key, collapse(inner)]));
}

/** Writes the answer of a Query operation. A list becomes `<member>`s, a `Map` becomes `<entry>`s. */
export function writeAnswer(action: string, output: unknown, requestId: string): string {
  const result = `<${action}Result>${xml(output)}</${action}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}${metadata}</${action}Response>`;
}

export function writeError(error: AwsError, requestId: string): string {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const details = xml({ Type: type, Code: error.code, Message: error.message });
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>${details}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function xml(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Map)
    return [...value]
      .map(([key, inner]) => `<entry>${xml({ key, value: inner })}</entry>`)
      .join('');
  if (Array.isArray(value)) return value.map((inner) => `<member>${xml(inner)}</member>`).join('');
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => `<${key}>${xml(inner)}</${key}>`)
      .join('');
  return escaped(String(value));
}

function escaped(text: string): string {
  return text.replace(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A map as the protocol sends it: a list of `key` and `value`. */
export function entriesOf(input: Input, name: string): Record<string, string> {
  const entries = input.records(name);
  return Object.fromEntries(
    entries.map((entry) => [entry.string('key'), entry.optional('value') ?? '']),
  );
}

/** Has an answer's values written as such a map. */
export function asMap(values: Json): Map<string, unknown> {
  return new Map(Object.entries(values));
}
