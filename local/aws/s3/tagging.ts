import { S3Error } from './errors.ts';
import { findVersion } from './get-object.ts';
import { versionHeader } from './object-headers.ts';
import { readDocument } from './receive.ts';
import type { S3Request, S3Response } from './request.ts';
import { readQuery } from './uri.ts';
import { childrenOf, document, readXml, textOf } from './xml.ts';

type Tags = Record<string, string>;

export function getObjectTagging(request: S3Request): S3Response {
  const version = findVersion(request, 'GetObjectTagging');
  const Tag = Object.entries(version.tags).map(([Key, Value]) => ({ Key, Value }));
  const body = document('Tagging', { TagSet: { Tag } });
  return { status: 200, headers: versionHeader(version), body };
}

export async function putObjectTagging(request: S3Request): Promise<S3Response> {
  const version = findVersion(request, 'PutObjectTagging');
  const tags = tagsOfXml(await readDocument(request));
  request.bucket.tag(version, tags);
  return { status: 200, headers: versionHeader(version) };
}

export function deleteObjectTagging(request: S3Request): S3Response {
  const version = findVersion(request, 'DeleteObjectTagging');
  request.bucket.tag(version, {});
  return { status: 204, headers: versionHeader(version) };
}

/** The tags in `<Tagging>`, as a body or a form's field has them. */
export function tagsOfXml(body: string): Tags {
  const root = readXml(body);
  const [set] = childrenOf(root, 'TagSet');
  if (root.name !== 'Tagging' || set === undefined) throw new S3Error('MalformedXML');
  return checked(
    childrenOf(set, 'Tag').map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']),
  );
}

/** The tags in `x-amz-tagging`, which is written like a query. */
export function tagsOfHeader(header: string | undefined): Tags {
  return header === undefined ? {} : checked(readQuery(header));
}

function checked(pairs: [name: string, value: string][]): Tags {
  if (pairs.length > 10) throw new S3Error('InvalidTag', 'Object tags cannot be greater than 10');
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  for (const [name, value] of pairs)
    if (name === '' || name.length > 128 || value.length > 256 || /^aws:/i.test(name))
      throw new S3Error('InvalidTag');
  return Object.fromEntries(pairs);
}
