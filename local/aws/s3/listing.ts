import type { Bucket, Version } from './bucket.ts';
import { S3Error } from './errors.ts';
import { quoted } from './object-headers.ts';
import type { S3Request, S3Response } from './request.ts';
import { encodePath } from './uri.ts';
import { document, type XmlValue } from './xml.ts';

interface Limits {
  prefix: string;
  delimiter: string;
  most: number;
  /** Nothing up to this key or common prefix. */
  after: string;
}

interface Page<T> {
  items: T[];
  prefixes: string[];
  truncated: boolean;
  /** The key, or common prefix, that the page ends with. */
  last: string;
}

/** ListObjectsV2, or ListObjects when no type is asked for. */
export function listObjects(request: S3Request): S3Response {
  const { bucket, query } = request;
  const isSecond = query.has('list-type');
  const token = query.get('continuation-token');
  const start = query.get(isSecond ? 'start-after' : 'marker') ?? '';
  const limits = limitsOf(request, token === undefined ? start : fromToken(token));
  authorizeList(request, 's3:ListBucket', limits);
  const page = paged(current(bucket), limits);
  const encode = encoder(query);
  const common = {
    ...frame(bucket, limits, encode),
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.truncated,
    Contents: page.items.map((version) => described(version, encode)),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
  const kind = isSecond
    ? {
        KeyCount: page.items.length + page.prefixes.length,
        StartAfter: query.has('start-after') ? encode(start) : undefined,
        ContinuationToken: token,
        NextContinuationToken: page.truncated ? toToken(page.last) : undefined,
      }
    : { Marker: encode(start), NextMarker: page.truncated ? encode(page.last) : undefined };
  return { status: 200, body: document('ListBucketResult', { ...common, ...kind }) };
}

export function listVersions(request: S3Request): S3Response {
  const { bucket, query } = request;
  const marker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker');
  const limits = limitsOf(request, versionMarker === undefined ? marker : '');
  authorizeList(request, 's3:ListBucketVersions', limits);
  const all = everyVersion(bucket);
  const at = all.findIndex(({ key, id }) => key === marker && id === versionMarker);
  const page = paged(versionMarker === undefined ? all : all.slice(at + 1), limits);
  const encode = encoder(query);
  const isLatest = (version: Version) => bucket.find(version.key) === version;
  const listed = (version: Version) => ({
    ...described(version, encode),
    VersionId: version.id,
    IsLatest: isLatest(version),
  });
  const body = document('ListVersionsResult', {
    ...frame(bucket, limits, encode),
    EncodingType: query.get('encoding-type'),
    KeyMarker: encode(marker),
    VersionIdMarker: versionMarker ?? '',
    IsTruncated: page.truncated,
    NextKeyMarker: page.truncated ? encode(page.last) : undefined,
    NextVersionIdMarker: page.truncated ? page.items.at(-1)?.id : undefined,
    Version: page.items.filter(({ content }) => content).map(listed),
    DeleteMarker: page.items.filter(({ content }) => !content).map(listed),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
  return { status: 200, body };
}

function limitsOf({ query }: S3Request, after: string): Limits {
  const most = Number(query.get('max-keys') ?? 1000);
  if (!Number.isInteger(most) || most < 0)
    throw new S3Error(
      'InvalidArgument',
      'Provided max-keys not an integer or within integer range',
    );
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  return { prefix, delimiter, most: Math.min(most, 1000), after };
}

function authorizeList({ bucket, caller }: S3Request, action: string, limits: Limits): void {
  caller.authorize(action, bucket, undefined, {
    's3:prefix': limits.prefix,
    's3:delimiter': limits.delimiter,
    's3:max-keys': String(limits.most),
  });
}

function current(bucket: Bucket): Version[] {
  return bucket.keys().flatMap((key) => {
    const version = bucket.find(key);
    return version?.content ? [version] : [];
  });
}

/** All versions, by key, newest first. */
function everyVersion(bucket: Bucket): Version[] {
  return bucket.keys().flatMap((key) => [...bucket.versions(key)].reverse());
}

/** Keys that share what is before the delimiter count as one. */
function paged(
  versions: readonly Version[],
  { prefix, delimiter, most, after }: Limits,
): Page<Version> {
  const page: Page<Version> = { items: [], prefixes: [], truncated: false, last: '' };
  for (const version of versions) {
    const { key } = version;
    if (!key.startsWith(prefix) || isBefore(key, after, delimiter)) continue;
    const common = commonPrefix(key, prefix, delimiter);
    if (common !== undefined && page.prefixes.at(-1) === common) continue;
    if (page.items.length + page.prefixes.length === most) {
      page.truncated = most > 0;
      break;
    }
    if (common === undefined) page.items.push(version);
    else page.prefixes.push(common);
    page.last = common ?? key;
  }
  return page;
}

function isBefore(key: string, after: string, delimiter: string): boolean {
  if (after === '') return false;
  const within = delimiter !== '' && after.endsWith(delimiter) && key.startsWith(after);
  return within || Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0;
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

type Encode = (text: string) => string;

function encoder(query: S3Request['query']): Encode {
  return query.get('encoding-type') === 'url' ? encodePath : (text) => text;
}

function frame({ name }: Bucket, { prefix, delimiter, most }: Limits, encode: Encode) {
  return {
    Name: name,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: most,
  };
}

function described(
  { key, modifiedAt, content }: Version,
  encode: Encode,
): Record<string, XmlValue> {
  return {
    Key: encode(key),
    LastModified: new Date(modifiedAt).toISOString(),
    ...(content && { ETag: quoted(content.etag), Size: content.size, StorageClass: 'STANDARD' }),
  };
}

function toToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function fromToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (toToken(key) === token) return key;
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}
