import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { encode, encodePath } from './uri.ts';

/** What a credential is good for: the parts of its scope. */
export interface Scope {
  accessKeyId: string;
  /** `20130524` */
  date: string;
  region: string;
  service: string;
}

export interface Signable {
  method: string;
  /** Decoded. */
  path: string;
  /** Decoded, without the signature itself. */
  query: [name: string, value: string][];
  /** By name in lower case. */
  headers: Record<string, string>;
  signedHeaders: string[];
  payloadHash: string;
}

export const algorithm = 'AWS4-HMAC-SHA256';

/** The scope that `Credential=` names, undefined for one that is malformed. */
export function readScope(credential: string): Scope | undefined {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !region || service !== 's3' || terminator !== 'aws4_request')
    return undefined;
  if (rest.length > 0 || !/^\d{8}$/.test(date ?? '')) return undefined;
  return { accessKeyId, date: date ?? '', region, service };
}

/** Signs a request by Signature Version 4, as S3 has it: the path is encoded once and not normalized. */
export function signRequest(request: Signable, scope: Scope, time: string, secret: string): string {
  const { date, region, service } = scope;
  const stringToSign = [
    algorithm,
    time,
    `${date}/${region}/${service}/aws4_request`,
    sha256(canonicalRequest(request)),
  ].join('\n');
  return signText(stringToSign, scope, secret);
}

/** Signs a text, for instance the policy of a POST. */
export function signText(text: string, { date, region, service }: Scope, secret: string): string {
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${secret}`,
  );
  return hmac(key, text).toString('hex');
}

function canonicalRequest(request: Signable): string {
  const { method, path, query, headers, signedHeaders, payloadHash } = request;
  const parameters = query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  const lines = signedHeaders.map((name) => `${name}:${trimmed(headers[name] ?? '')}\n`);
  return [
    method,
    encodePath(path),
    parameters.join('&'),
    lines.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** Parameters are sorted by name, then by value: the sign between them must come first. */
function sortKey(parameter: string): string {
  return parameter.replace('=', '\0');
}

function trimmed(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Epoch milliseconds of `20130524T000000Z`; NaN for anything else. */
export function readTime(time: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
