import type { Buckets } from './buckets.ts';
import { checkSource } from './conditions.ts';
import { S3Error } from './errors.ts';
import { findVersion, type Stored } from './get-object.ts';
import { encryptionHeaders, quoted, versionHeader } from './object-headers.ts';
import { admitUpload } from './put-object.ts';
import type { S3Request, S3Response } from './request.ts';
import { type Events, store } from './store.ts';
import { tagsOfHeader } from './tagging.ts';
import { decode } from './uri.ts';
import { document } from './xml.ts';

export async function copyObject(
  request: S3Request,
  buckets: Buckets,
  events: Events,
): Promise<S3Response> {
  const { bucket, key, headers, caller } = request;
  const source = sourceOf(request, buckets);
  const version = findVersion(source, 'GetObject');
  const { content } = version;
  const replaces = directive(headers, 'x-amz-metadata-directive');
  if (source.bucket === bucket && source.key === key && !replaces && !source.query.has('versionId'))
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.',
    );
  const tags = tagsFor(source, version, headers);
  const upload = admitUpload(
    { ...request, headers: replaces ? headers : { ...headers, ...content.headers } },
    tags,
  );
  caller.useKey(source.bucket, source.key, content.keyId, 'kms:Decrypt');
  checkSource(headers, version, content);
  const { size, md5, checksums } = content;
  const keep = () => bucket.blobs.copyFrom(source.bucket.blobs.path(content.blob));
  const bytes = { size, md5, checksums, keep };
  const copy = await store(request, { ...upload, ...bytes, reason: 'CopyObject' }, events);
  const ETag = quoted(copy.content?.etag ?? '');
  const LastModified = new Date(copy.modifiedAt).toISOString();
  return {
    status: 200,
    headers: {
      ...versionHeader(copy),
      ...encryptionHeaders(upload.keyId),
      ...(version.id !== 'null' && { 'x-amz-copy-source-version-id': version.id }),
    },
    body: document('CopyObjectResult', { LastModified, ETag }),
  };
}

/** The request as if its source were read: `bucket/key` or `/bucket/key`, encoded, with `?versionId=` or not. */
function sourceOf(request: S3Request, buckets: Buckets): S3Request {
  const [path = '', query = ''] = (request.headers['x-amz-copy-source'] ?? '').split('?');
  const [, name = '', key = ''] = /^\/?([^/]+)\/(.+)$/.exec(decode(path)) ?? [];
  const bucket = buckets.find(name);
  if (key === '')
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key');
  if (bucket === undefined) throw new S3Error('NoSuchBucket', undefined, { BucketName: name });
  const versionId = /^versionId=(.+)$/.exec(query)?.[1];
  const named = versionId === undefined ? [] : [['versionId', decode(versionId)] as const];
  return { ...request, bucket, key, query: new Map(named) };
}

/** The source's own tags go along, if the caller may read them, unless others are given. */
function tagsFor(source: S3Request, version: Stored, headers: Record<string, string>) {
  if (directive(headers, 'x-amz-tagging-directive')) return tagsOfHeader(headers['x-amz-tagging']);
  if (Object.keys(version.tags).length > 0) findVersion(source, 'GetObjectTagging');
  return version.tags;
}

function directive(headers: Record<string, string>, name: string): boolean {
  const value = headers[name] ?? 'COPY';
  if (value !== 'COPY' && value !== 'REPLACE')
    throw new S3Error('InvalidArgument', `Unknown ${name.replace('x-amz-', '')}.`);
  return value === 'REPLACE';
}
