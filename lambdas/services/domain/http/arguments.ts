import * as z from 'zod/mini';
import { isFieldValue, isSettable, token } from './headers.ts';

const most = { headers: 64, headerBytes: 16 * 1024, value: 8192, cookies: 64, fields: 256 };

const line = z.string().check(z.maxLength(2048));
const credential = z
  .string()
  .check(z.maxLength(256), z.regex(/^[\x20-\x7e]*$/, 'must be printable ASCII'));

function bounded(count: number) {
  return z.refine<Readonly<Record<string, unknown>>>(
    (record) => Object.keys(record).length <= count,
    `must have at most ${count} fields`,
  );
}

const headerName = z
  .string()
  .check(z.maxLength(128), z.refine(isSettable, 'is not a header that can be set'));
const headerValue = z
  .string()
  .check(z.maxLength(most.value), z.refine(isFieldValue, 'must be printable ASCII in one line'));

const headers = z
  .record(headerName, z.array(headerValue).check(z.minLength(1), z.maxLength(most.headers)))
  .check(
    bounded(most.headers),
    z.refine((given) => sizeOf(given) <= most.headerBytes, 'must be at most 16 KiB together'),
    z.refine(areDistinct, 'must have each header in one spelling'),
  );

function sizeOf(given: Readonly<Record<string, readonly string[]>>): number {
  const lines = Object.entries(given).flatMap(([name, values]) => values.map((v) => name + v));
  return lines.reduce((size, text) => size + text.length + ': \r\n'.length, 0);
}

function areDistinct(given: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(given);
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}

const cookieName = z
  .string()
  .check(z.maxLength(128), z.regex(token, 'must be the name of a cookie'));
/** RFC 6265, section 4.1.1; blanks and commas are allowed as others allow them, in quotes. */
const cookieValue = z
  .string()
  .check(
    z.maxLength(4096),
    z.regex(/^[\x20\x21\x23-\x3a\x3c-\x5b\x5d-\x7e]*$/, 'must be the value of a cookie'),
  );

/**
 * What the actions `get`, `post`, `put`, `patch`, `delete` and `head` take: the arguments of the HTTP service of
 * Atlas App Services, but for `digestAuth` and `authUrl`.
 */
export const httpArguments = z.strictObject({
  url: z.optional(line),
  scheme: z.optional(z.enum(['http', 'https'])),
  host: z.optional(z.string().check(z.minLength(1), z.maxLength(300))),
  path: z.optional(line),
  query: z.optional(z.record(line, z.array(line)).check(bounded(most.fields))),
  fragment: z.optional(line),
  username: z.optional(credential),
  password: z.optional(credential),
  headers: z.optional(headers),
  cookies: z.optional(z.record(cookieName, cookieValue).check(bounded(most.cookies))),
  followRedirects: z.optional(z.boolean()),
  /** A string, `{"$binary": {"base64", "subType"}}`, or with `encodeBodyAsJSON` anything. */
  body: z.optional(z.unknown()),
  encodeBodyAsJSON: z.optional(z.boolean()),
  /** Fields of multipart/form-data. */
  form: z.optional(
    z.record(z.string().check(z.maxLength(256)), z.string()).check(bounded(most.fields)),
  ),
});

export type HttpArguments = z.output<typeof httpArguments>;
