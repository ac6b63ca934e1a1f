import { AwsError } from '../protocol.ts';
import type { Bucket, Content, Version } from './bucket.ts';
import { checksumHeaders } from './checksums.ts';
import { S3Error } from './errors.ts';

type Headers = Record<string, string>;

const system = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const mostMetadata = 2048;

/** What of the headers (or form fields) of an upload is kept with the object. */
export function keptHeaders(headers: Headers): Headers {
  refuseUnknown(headers);
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const size = metadata.reduce((sum, [name, value]) => sum + name.length - 11 + value.length, 0);
  if (size > mostMetadata) throw new S3Error('MetadataTooLarge');
  const kept = system.flatMap((name) => {
    const value = headers[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  const { 'content-encoding': encoding, ...rest } = Object.fromEntries(kept);
  const own = withoutFrame(encoding);
  return {
    'content-type': 'binary/octet-stream',
    ...rest,
    ...(own && { 'content-encoding': own }),
    ...Object.fromEntries(metadata),
  };
}

/** `aws-chunked` describes the request, not the object. */
function withoutFrame(encoding = ''): string {
  return encoding
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== 'aws-chunked')
    .join(',');
}

const unknown =
  /^x-amz-(object-lock-.*|website-redirect-location|server-side-encryption-(customer-.*|context)|write-offset-bytes)$/;

/** Refuses what an upload may ask for in the account, but would not get here. */
function refuseUnknown(headers: Headers): void {
  const acl = headers['x-amz-acl'] ?? headers['acl'] ?? 'bucket-owner-full-control';
  const granted = Object.keys(headers).some((name) => name.startsWith('x-amz-grant-'));
  if (granted || acl !== 'bucket-owner-full-control')
    throw new S3Error('AccessControlListNotSupported');
  const name = Object.keys(headers).find((one) => unknown.test(one));
  if (name !== undefined) throw new S3Error('NotImplemented', `${name} is not known here`);
  if ((headers['x-amz-storage-class'] ?? 'STANDARD') !== 'STANDARD')
    throw new S3Error('NotImplemented', 'Only the storage class STANDARD is known here');
}

/** The key for a new object: what the request asks for, else what the bucket does by itself. */
export function keyIdFor(headers: Headers, { config }: Bucket): string | undefined {
  const asked = headers['x-amz-server-side-encryption'];
  const keyId = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  if (asked === undefined) return config.keyId;
  if (asked === 'AES256') return undefined;
  if (asked === 'aws:kms') return keyId ?? config.keyId ?? 'alias/aws/s3';
  throw new S3Error('InvalidArgument', 'The encryption method specified is not supported');
}

export function encryptionHeaders(keyId: string | undefined): Headers {
  if (keyId === undefined) return { 'x-amz-server-side-encryption': 'AES256' };
  return {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': keyId,
  };
}

/** Says which version it is, where there are versions. */
export function versionHeader({ id }: Version): Headers {
  return id === 'null' ? {} : { 'x-amz-version-id': id };
}

/** What a reader is told about a version besides its bytes. */
export function objectHeaders(version: Version, content: Content): Headers {
  const tags = Object.keys(version.tags).length;
  return {
    ...content.headers,
    ...versionHeader(version),
    ...encryptionHeaders(content.keyId),
    ...(tags > 0 && { 'x-amz-tagging-count': String(tags) }),
    'accept-ranges': 'bytes',
    etag: quoted(content.etag),
    'last-modified': new Date(version.modifiedAt).toUTCString(),
  };
}

/** The checksums, for who asks and gets all that they cover. */
export function askedChecksums(headers: Headers, { checksums }: Content): Headers {
  if (headers['x-amz-checksum-mode']?.toUpperCase() !== 'ENABLED') return {};
  const named = checksumHeaders(checksums);
  return Object.keys(named).length === 0 ? {} : { ...named, 'x-amz-checksum-type': 'FULL_OBJECT' };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** A refusal of S3, or of KMS in S3's terms; anything else is thrown on. */
export function refusalOf(error: unknown): {
  status: number;
  code: string;
  message: string;
  details?: Record<string, string>;
} {
  if (error instanceof S3Error) return error;
  if (!(error instanceof AwsError)) throw error;
  return { status: error.status, code: `KMS.${error.code}`, message: error.message };
}
