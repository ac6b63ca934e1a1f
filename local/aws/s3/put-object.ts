import { checksumHeaders } from './checksums.ts';
import { checkTarget } from './conditions.ts';
import {
  encryptionHeaders,
  keptHeaders,
  keyIdFor,
  quoted,
  versionHeader,
} from './object-headers.ts';
import { receiveBody } from './receive.ts';
import type { S3Request, S3Response } from './request.ts';
import { type Events, store } from './store.ts';
import { tagsOfHeader } from './tagging.ts';

export async function putObject(request: S3Request, events: Events): Promise<S3Response> {
  const { bucket, headers, payloadHash, body } = request;
  const upload = admitUpload(request, tagsOfHeader(headers['x-amz-tagging']));
  const received = await receiveBody(bucket.blobs, headers, payloadHash, body);
  const { size, md5, checksums, keep } = received;
  const bytes = { size, md5, checksums, keep };
  const version = await store(request, { ...upload, ...bytes, reason: 'PutObject' }, events);
  return {
    status: 200,
    headers: {
      ...versionHeader(version),
      ...encryptionHeaders(upload.keyId),
      ...checksumHeaders(checksums),
      etag: quoted(version.content?.etag ?? ''),
    },
  };
}

/** What is kept beside the bytes, once the caller may put such an object and nothing else speaks against it. */
export function admitUpload(
  request: Pick<S3Request, 'bucket' | 'key' | 'headers' | 'caller'>,
  tags: Record<string, string>,
) {
  const { bucket, key, headers, caller } = request;
  const keyId = keyIdFor(headers, bucket);
  const asked = headers['x-amz-server-side-encryption'];
  const context = asked && { 's3:x-amz-server-side-encryption': asked };
  caller.authorize('s3:PutObject', bucket, key, context || {});
  if (Object.keys(tags).length > 0) caller.authorize('s3:PutObjectTagging', bucket, key);
  if (headers['if-match'] !== undefined) caller.authorize('s3:GetObject', bucket, key);
  caller.useKey(bucket, key, keyId, 'kms:GenerateDataKey');
  const kept = keptHeaders(headers);
  checkTarget(headers, bucket, key);
  return { headers: kept, tags, keyId };
}
