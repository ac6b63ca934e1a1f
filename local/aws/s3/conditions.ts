import type { Bucket, Content, Version } from './bucket.ts';
import { S3Error } from './errors.ts';

type Headers = Record<string, string>;

/**
 * Whether a reader has the object already. Throws PreconditionFailed for one who wants another
 * (RFC 9110, section 13.2.2).
 */
export function isKnown(headers: Headers, version: Version, content: Content): boolean {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const since = seconds(headers['if-modified-since']);
  const before = seconds(headers['if-unmodified-since']);
  const modified = Math.floor(version.modifiedAt / 1000);
  if (match !== undefined && !names(match, content.etag)) throw failed('If-Match');
  if (match === undefined && modified > before) throw failed('If-Unmodified-Since');
  if (noneMatch !== undefined) return names(noneMatch, content.etag);
  return modified <= since;
}

/** The same of CopyObject's source, where a reader who has it already is refused as well. */
export function checkSource(headers: Headers, version: Version, content: Content): void {
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-amz-copy-source-if-'))
    .map(([name, value]) => [name.replace('x-amz-copy-source-', ''), value]);
  if (isKnown(Object.fromEntries(own), version, content)) throw failed('x-amz-copy-source-If-*');
}

/** Throws unless the key is what a writer takes it for: absent, or still of that ETag. */
export function checkTarget(headers: Headers, bucket: Bucket, key: string): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const content = bucket.find(key)?.content;
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') throw new S3Error('NotImplemented', 'If-None-Match must be *');
    if (content) throw failed('If-None-Match');
  }
  if (match === undefined) return;
  if (!content) throw new S3Error('NoSuchKey', undefined, { Key: key });
  if (!names(match, content.etag)) throw failed('If-Match');
}

function names(list: string, etag: string): boolean {
  return list
    .split(',')
    .map((one) => one.trim().replace(/^W\//, '').replaceAll('"', ''))
    .some((one) => one === '*' || one === etag);
}

/** NaN, which nothing compares with, for a date that is missing or is none. */
function seconds(date: string | undefined): number {
  return Math.floor(Date.parse(date ?? '') / 1000);
}

function failed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', undefined, { Condition: condition });
}
