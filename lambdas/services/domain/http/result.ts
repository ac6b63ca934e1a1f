import type { Headers, OutsideAnswer } from './ports.ts';

/** What an HTTP action gives, in Extended JSON. */
export interface HttpResult {
  /** `200 OK` */
  readonly status: string;
  readonly statusCode: number;
  /** Bytes of the body, decoded. */
  readonly contentLength: number;
  readonly headers: Headers;
  /** Values by name, of all that the answer sets. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly body: { readonly $binary: { readonly base64: string; readonly subType: '00' } };
}

export function httpResult({ status, message, headers, body }: OutsideAnswer): HttpResult {
  return {
    status: `${status} ${message}`.trimEnd(),
    statusCode: status,
    contentLength: body.byteLength,
    headers,
    cookies: Object.fromEntries((headers['Set-Cookie'] ?? []).flatMap(cookieOf)),
    body: { $binary: { base64: Buffer.from(body).toString('base64'), subType: '00' } },
  };
}

/** RFC 6265, section 5.2. */
function cookieOf(header: string): [name: string, value: string][] {
  const [pair = ''] = header.split(';', 1);
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals).trim();
  return equals < 0 || name === '' ? [] : [[name, pair.slice(equals + 1).trim()]];
}
