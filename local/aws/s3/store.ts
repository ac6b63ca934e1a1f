import { createHash, randomBytes } from 'node:crypto';
import type { Place } from '../protocol.ts';
import type { Bucket, Version } from './bucket.ts';
import type { Checksums } from './checksums.ts';
import { checkTarget } from './conditions.ts';
import { objectCreated, type Reason } from './object-created.ts';
import type { S3Request } from './request.ts';

/** Bytes that are about to become an object, and how they become so. */
export interface Upload {
  reason: Reason;
  size: number;
  md5: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  keyId: string | undefined;
  checksums: Checksums;
  /** Makes the bytes last; returns the name of their blob. */
  keep(): Promise<string>;
}

/** Where events go: `publish` has kept what it was given when it returns; missing until somebody listens. */
export interface Events {
  place: Place;
  publish?: (event: object) => void;
}

/** Adds the newest version of an object. Its event is out, or sure to go out at the next start, when this resolves. */
export async function store(
  request: Pick<S3Request, 'bucket' | 'key' | 'headers' | 'id' | 'address' | 'caller'>,
  upload: Upload,
  events: Events,
): Promise<Version> {
  const { bucket, key } = request;
  const { size, md5, headers, tags, keyId, checksums } = upload;
  const blob = await upload.keep();
  try {
    // Nothing may come between this check and the addition.
    checkTarget(request.headers, bucket, key);
  } catch (error) {
    await bucket.blobs.remove(blob);
    throw error;
  }
  const id = newId(bucket);
  const etag = keyId === undefined ? md5 : opaque(md5, id);
  const content = { blob, size, md5, etag, headers, keyId, checksums };
  const version: Version = { key, id, modifiedAt: Date.now(), content, tags };
  if (bucket.config.notifies)
    version.event = objectCreated(events.place, request, version, upload.reason);
  bucket.add(version);
  tell(bucket, version, events);
  return version;
}

/** Hands an event on and forgets it: one that is kept still is handed on again, never lost. */
export function tell(bucket: Bucket, version: Version, { publish }: Events): void {
  if (version.event === undefined || publish === undefined) return;
  publish(version.event);
  bucket.told(version);
}

export function newId({ config }: Bucket): string {
  return config.versioned ? randomBytes(24).toString('base64url') : 'null';
}

/** The ETag of what KMS has encrypted is no MD5: nobody may rely on it. */
function opaque(md5: string, id: string): string {
  return createHash('md5').update(`${md5} ${id} ${Date.now()}`).digest('hex');
}
