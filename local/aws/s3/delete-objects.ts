import type { Version } from './bucket.ts';
import { S3Error } from './errors.ts';
import { refusalOf, versionHeader } from './object-headers.ts';
import { readDocument } from './receive.ts';
import type { S3Request, S3Response } from './request.ts';
import { newId } from './store.ts';
import { childrenOf, document, type Node, readXml, textOf } from './xml.ts';

const mostKeys = 1000;

export function deleteObject(request: S3Request): S3Response {
  const { key, query } = request;
  const version = deleteOne(request, key, query.get('versionId'));
  return {
    status: 204,
    headers: {
      ...(version && versionHeader(version)),
      ...(version && !version.content && { 'x-amz-delete-marker': 'true' }),
    },
  };
}

/** DeleteObjects: each key is refused or deleted by itself. */
export async function deleteObjects(request: S3Request): Promise<S3Response> {
  const { headers } = request;
  const checked = Object.keys(headers).some((name) => name.startsWith('x-amz-checksum-'));
  if (!checked && headers['content-md5'] === undefined)
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
  const root = readXml(await readDocument(request));
  const objects = childrenOf(root, 'Object');
  if (root.name !== 'Delete' || objects.length === 0 || objects.length > mostKeys)
    throw new S3Error('MalformedXML');
  const results = objects.map((object) => deleteNamed(request, object));
  const quiet = textOf(root, 'Quiet') === 'true';
  const body = document('DeleteResult', {
    Deleted: quiet ? [] : results.flatMap(({ deleted }) => deleted ?? []),
    Error: results.flatMap(({ error }) => error ?? []),
  });
  return { status: 200, body };
}

function deleteNamed(request: S3Request, object: Node) {
  const Key = textOf(object, 'Key');
  const VersionId = textOf(object, 'VersionId');
  if (!Key) throw new S3Error('MalformedXML');
  try {
    const version = deleteOne(request, Key, VersionId);
    const marker = version && !version.content;
    return {
      deleted: {
        Key,
        VersionId,
        ...(marker && { DeleteMarker: true, DeleteMarkerVersionId: version.id }),
      },
    };
  } catch (error) {
    const { code, message } = refusalOf(error);
    return { error: { Key, VersionId, Code: code, Message: message } };
  }
}

/** The version that is gone, or the marker that hides the others; undefined when there was nothing to delete. */
function deleteOne(
  { bucket, caller }: S3Request,
  key: string,
  versionId: string | undefined,
): Version | undefined {
  if (versionId !== undefined) {
    caller.authorize('s3:DeleteObjectVersion', bucket, key, { 's3:VersionId': versionId });
    const version = bucket.find(key, versionId);
    if (version) bucket.remove(version);
    return version;
  }
  caller.authorize('s3:DeleteObject', bucket, key);
  if (bucket.config.versioned) {
    const marker = { key, id: newId(bucket), modifiedAt: Date.now(), tags: {} };
    bucket.add(marker);
    return marker;
  }
  const current = bucket.find(key);
  if (current) bucket.remove(current);
  return current;
}
