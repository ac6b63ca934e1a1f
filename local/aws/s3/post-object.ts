import type { Realm } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { checksumHeaders } from './checksums.ts';
import { S3Error } from './errors.ts';
import { Form } from './form.ts';
import { encryptionHeaders, quoted, versionHeader } from './object-headers.ts';
import { admit, required } from './post-policy.ts';
import { admitUpload } from './put-object.ts';
import { receiveFile } from './receive.ts';
import type { S3Request, S3Response } from './request.ts';
import { type Events, store } from './store.ts';
import { tagsOfXml } from './tagging.ts';
import { encode } from './uri.ts';
import { element } from './xml.ts';

interface Posted extends Omit<S3Request, 'caller'> {
  /** Where the bucket is found, for `Location`. */
  origin: string;
}

/** POST Object: a browser's form, whose policy says who lets it in. */
export async function postObject(
  request: Posted,
  realm: Realm,
  callerOf: (accessKeyId: string) => Caller,
  events: Events,
): Promise<S3Response> {
  const form = new Form(request.headers['content-type'] ?? '', request.body);
  await form.readFields();
  const fields = filledIn(form);
  if (!fields.has('policy') && !fields.has('x-amz-signature')) throw new S3Error('AccessDenied');
  const key = required(fields, 'key');
  if (key === '')
    throw new S3Error('InvalidArgument', 'User key must have a length greater than 0.');
  const admitted = admit(fields, request.bucket.name, realm);
  const headers = Object.fromEntries(fields);
  const target = { ...request, key, headers, caller: callerOf(admitted.accessKeyId) };
  const tagging = fields.get('tagging');
  const upload = admitUpload(target, tagging === undefined ? {} : tagsOfXml(tagging));
  const { blobs } = request.bucket;
  const received = await receiveFile(blobs, headers, form.file(), admitted);
  const { size, md5, checksums, keep } = received;
  const bytes = { size, md5, checksums, keep };
  const version = await store(target, { ...upload, ...bytes, reason: 'POST Object' }, events);
  return answer(fields, `${request.origin}/${encode(key)}`, {
    bucket: request.bucket.name,
    key,
    etag: quoted(version.content?.etag ?? ''),
    headers: {
      ...versionHeader(version),
      ...encryptionHeaders(upload.keyId),
      ...checksumHeaders(checksums),
    },
  });
}

/** `${filename}` stands for the name of the file; a policy speaks of what comes out. */
function filledIn({ fields, filename }: Form): ReadonlyMap<string, string> {
  const name = filename.split(/[\\/]/).at(-1) ?? '';
  const filled = [...fields].map(([field, value]): [string, string] => [
    field,
    field === 'policy' ? value : value.replace(/\$\{filename\}/g, () => name),
  ]);
  return new Map(filled);
}

interface Stored {
  bucket: string;
  key: string;
  etag: string;
  headers: Record<string, string>;
}

function answer(fields: ReadonlyMap<string, string>, location: string, stored: Stored): S3Response {
  const { bucket, key, etag } = stored;
  const headers = { ...stored.headers, etag, location };
  const redirect = address(fields.get('success_action_redirect') ?? fields.get('redirect'));
  if (redirect !== undefined) {
    for (const [name, value] of Object.entries({ bucket, key, etag }))
      redirect.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: redirect.href } };
  }
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers };
  if (status !== '201') return { status: 204, headers };
  const told = { Location: location, Bucket: bucket, Key: key, ETag: etag };
  return { status: 201, headers, body: element('PostResponse', told) };
}

/** What is no address is taken for absent, as S3 does. */
function address(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
