import type { Content, Version } from './bucket.ts';
import { isKnown } from './conditions.ts';
import { S3Error } from './errors.ts';
import { askedChecksums, objectHeaders, quoted, versionHeader } from './object-headers.ts';
import { fileOf, type S3Request, type S3Response } from './request.ts';

/** A version that has bytes. */
export type Stored = Version & { content: Content };

/** GetObject and HeadObject. */
export function getObject(request: S3Request): S3Response {
  const { bucket, key, caller, headers, query, method } = request;
  if (query.has('partNumber')) throw new S3Error('NotImplemented', 'partNumber is not known here');
  const version = findVersion(request, 'GetObject');
  const { content } = version;
  // A checksum is encrypted like the bytes; the rest of what HEAD tells is not.
  if (method !== 'HEAD' || headers['x-amz-checksum-mode'] !== undefined)
    caller.useKey(bucket, key, content.keyId, 'kms:Decrypt');
  const told = sendable({ ...objectHeaders(version, content), ...overrides(query) });
  if (isKnown(headers, version, content)) return { status: 304, headers: told };
  const range = rangeOf(headers, content);
  const length = range.end - range.start + 1;
  const file = fileOf(bucket.blobs, content.blob, range.start, range.end);
  return {
    status: range.partial ? 206 : 200,
    headers: {
      ...told,
      ...(!range.partial && askedChecksums(headers, content)),
      ...(range.partial && {
        'content-range': `bytes ${range.start}-${range.end}/${content.size}`,
      }),
      'content-length': String(length),
    },
    ...(method !== 'HEAD' && length > 0 && { file }),
  };
}

/** The version that a request names, once its caller may do `action` to it. */
export function findVersion(request: S3Request, action: string): Stored {
  const { bucket, key, caller, query } = request;
  const id = query.get('versionId');
  const context = id === undefined ? undefined : { 's3:VersionId': id };
  caller.authorize(`s3:${id === undefined ? action : ofVersion(action)}`, bucket, key, context);
  const version = bucket.find(key, id);
  if (hasContent(version)) return version;
  const marker = version ? { 'x-amz-delete-marker': 'true', ...versionHeader(version) } : {};
  if (version && id !== undefined)
    throw new S3Error('MethodNotAllowed', undefined, {}, { ...marker, allow: 'DELETE' });
  // Whoever may not list a bucket isn't told that a key doesn't exist.
  if (!caller.allows('s3:ListBucket', bucket)) throw new S3Error('AccessDenied');
  if (id === undefined) throw new S3Error('NoSuchKey', undefined, { Key: key }, marker);
  throw new S3Error('NoSuchVersion', undefined, { Key: key, VersionId: id });
}

/** GetObjectTagging → GetObjectVersionTagging */
function ofVersion(action: string): string {
  return action.replace('Object', 'ObjectVersion');
}

function hasContent(version: Version | undefined): version is Stored {
  return version?.content !== undefined;
}

function rangeOf(headers: Record<string, string>, { size, etag }: Content) {
  const whole = { start: 0, end: size - 1, partial: false };
  const ifRange = headers['if-range'];
  if (ifRange !== undefined && ifRange !== quoted(etag)) return whole;
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers['range'] ?? '') ?? [];
  if (first === '' && last === '') return whole;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return whole;
  if (start >= size || start > end)
    throw new S3Error(
      'InvalidRange',
      undefined,
      { ActualObjectSize: String(size) },
      {
        'content-range': `bytes */${size}`,
      },
    );
  return { start, end, partial: true };
}

/** What no header can hold, a form or an address may have said: it is sent encoded (RFC 2047), as S3 does. */
function sendable(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => {
    const plain = /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
    return [name, plain ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`];
  });
  return Object.fromEntries(entries);
}

const overridable = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** What the address says that headers shall be. */
function overrides(query: S3Request['query']): Record<string, string> {
  const given = overridable.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(given);
}
