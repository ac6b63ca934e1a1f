import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { HttpArguments } from './arguments.ts';
import { HttpActionError } from './errors.ts';

const mostBytes = 1024 * 1024;

/** Extended JSON, version 2. */
const binary = z.strictObject({
  $binary: z.strictObject({
    base64: z.string().check(z.refine((text) => fromBase64(text).toString('base64') === text)),
    subType: z.string().check(z.regex(/^[0-9a-fA-F]{1,2}$/)),
  }),
});

export interface EncodedBody {
  readonly bytes: Uint8Array;
  /** The Content-Type to send; undefined where it stays what the caller gave. */
  readonly type?: string;
}

/**
 * @param type the Content-Type that the caller gave
 * @returns undefined for a request without a body
 * @throws HttpActionError HTTP_BODY_INVALID, HTTP_BODY_TOO_LARGE
 */
export function encodeBody(args: HttpArguments, type: string | undefined): EncodedBody | undefined {
  const { body, encodeBodyAsJSON = false, form } = args;
  if (form !== undefined && body !== undefined) throw new HttpActionError('HTTP_BODY_INVALID');
  const encoded = form === undefined ? encodeGiven(body, encodeBodyAsJSON) : encodeForm(form, type);
  if (encoded === undefined) return undefined;
  if (encoded.bytes.byteLength > mostBytes) throw new HttpActionError('HTTP_BODY_TOO_LARGE');
  return type === undefined || form !== undefined ? encoded : { bytes: encoded.bytes };
}

function encodeGiven(body: unknown, asJson: boolean): EncodedBody | undefined {
  if (body === undefined) return undefined;
  if (asJson) return { bytes: Buffer.from(stringify(body)), type: 'application/json' };
  if (typeof body === 'string') return { bytes: Buffer.from(body) };
  const { success, data } = z.safeParse(binary, body);
  if (!success) throw new HttpActionError('HTTP_BODY_INVALID');
  return { bytes: fromBase64(data.$binary.base64) };
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

/** Extended JSON came as JSON, and leaves as it came. */
function stringify(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    // Too deep for the stack.
    throw new HttpActionError('HTTP_BODY_INVALID');
  }
}

type Form = Readonly<Record<string, string>>;

function encodeForm(form: Form, type = 'multipart/form-data'): EncodedBody {
  const essence = type.split(';', 1)[0]?.trim().toLowerCase();
  if (essence === 'application/x-www-form-urlencoded') {
    return { bytes: Buffer.from(new URLSearchParams(form).toString()), type };
  }
  if (essence !== 'multipart/form-data') throw new HttpActionError('HTTP_BODY_INVALID');
  // Nobody can guess it, so no field can end itself and begin another one that no rule saw.
  const boundary = `switchboard-${randomUUID()}`;
  const parts = Object.entries(form).map(
    ([name, value]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  return {
    bytes: Buffer.from(`${parts.join('')}--${boundary}--\r\n`),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

/** As HTML says, section "multipart form data". */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
