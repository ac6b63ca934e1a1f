import type { UploadSettings } from '../../../shared/declarations/settings.ts';
import { ServicesError } from '../../errors.ts';
import type { RejectionReason } from '../inspect/rejections.ts';

export type Visibility = 'private' | 'public-read';

/** A file of a person's: waited for, published, refused, or about to be gone. */
export interface Upload {
  /** Random; its objects are found by it alone. */
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Whether its key is among those that all callers share. */
  readonly isShared: boolean;
  readonly acl: Visibility;
  readonly contentType: string;
  /** Bytes, as declared, and once it is published as they are. */
  readonly size: number;
  /** Epoch seconds. */
  readonly at: number;
  readonly status: 'inspecting' | 'published' | 'rejected' | 'deleting';
  readonly reason?: RejectionReason | 'NEVER_ARRIVED' | 'MALWARE';
}

/**
 * All uploads of one person. Every invariant of theirs lives in this one item: what is published, what may still
 * become so, and how much room there is.
 */
export interface Shelf {
  readonly uploads: readonly Upload[];
  /** There while something is to be finished: the sweeper's index. */
  readonly open?: 'shelf';
  /** Epoch seconds from which the sweeper looks at it. */
  readonly openAt?: number;
}

/** Longer than an inspection takes. */
const patienceSeconds = 1800;
/** Of a line of a megabit a second. */
const slowestBytesPerSecond = 125_000;
const rejectedKeptSeconds = 7 * 86_400;

/** When an upload will no longer be waited for: it may begin late, go slowly, and is inspected then. */
function overdueAt({ at, size }: Upload, { signedSeconds }: UploadSettings): number {
  return at + signedSeconds + patienceSeconds + Math.ceil(size / slowestBytesPerSecond);
}

export function isOverdue(upload: Upload, now: number, settings: UploadSettings): boolean {
  return now >= overdueAt(upload, settings);
}

/**
 * Makes room for an upload. An earlier one of the same key that has not come yet leaves for it.
 *
 * @throws ServicesError UPLOAD_TOO_LARGE, UPLOAD_QUOTA_EXCEEDED
 */
export function announce(
  shelf: Shelf | undefined,
  upload: Upload,
  settings: UploadSettings,
): Shelf {
  if (upload.size > settings.largest) throw new ServicesError('UPLOAD_TOO_LARGE');
  const kept = (shelf?.uploads ?? []).map((one) => {
    const isOld = one.status === 'rejected' && one.at <= upload.at - rejectedKeptSeconds;
    const isReplaced = one.status === 'inspecting' && isSameObject(one, upload);
    return isOld || isReplaced ? leaving(one) : one;
  });
  // What it will replace makes room for it.
  const others = kept.filter((one) => !isSameObject(one, upload) && isFile(one));
  // A form that was signed can be used until it expires, whatever has become of its upload.
  const signed = kept.filter(
    ({ status, at }) => status === 'deleting' && at > upload.at - settings.signedSeconds,
  );
  const bytes = [...others, ...signed].reduce((sum, { size }) => sum + size, upload.size);
  const isFull = others.length >= settings.quotaFiles || bytes > settings.quotaBytes;
  if (isFull || kept.length >= 2 * settings.quotaFiles) {
    throw new ServicesError('UPLOAD_QUOTA_EXCEEDED');
  }
  return dated({ uploads: [...kept, upload] }, upload.at, settings);
}

/** Puts an upload in its place: what had its key before leaves. Undefined when it isn't expected any more. */
export function publish(
  shelf: Shelf | undefined,
  id: string,
  size: number,
  now: number,
  settings: UploadSettings,
): Shelf | undefined {
  const published = expected(shelf, id);
  if (shelf === undefined || published === undefined) return undefined;
  const uploads = shelf.uploads.map((one): Upload => {
    if (one.id === id) return { ...one, status: 'published', size };
    return one.status === 'published' && isSameObject(one, published) ? leaving(one) : one;
  });
  return dated({ uploads }, now, settings);
}

export function reject(
  shelf: Shelf | undefined,
  id: string,
  reason: NonNullable<Upload['reason']>,
  now: number,
  settings: UploadSettings,
): Shelf | undefined {
  if (shelf === undefined || expected(shelf, id) === undefined) return undefined;
  const uploads = shelf.uploads.map(
    (one): Upload => (one.id === id ? { ...one, status: 'rejected', reason } : one),
  );
  return dated({ uploads }, now, settings);
}

/** Lets uploads leave: their objects are removed next, and then they are forgotten. */
export function leave(
  shelf: Shelf,
  which: (upload: Upload) => boolean,
  now: number,
  settings: UploadSettings,
): Shelf {
  const uploads = shelf.uploads.map((one) => (which(one) ? leaving(one) : one));
  return dated({ uploads }, now, settings);
}

export function forget(
  shelf: Shelf,
  ids: ReadonlySet<string>,
  now: number,
  settings: UploadSettings,
): Shelf {
  const uploads = shelf.uploads.filter(({ id, status }) => status !== 'deleting' || !ids.has(id));
  return dated({ uploads }, now, settings);
}

export function expected(shelf: Shelf | undefined, id: string): Upload | undefined {
  return shelf?.uploads.find((one) => one.id === id && one.status === 'inspecting');
}

export function isSameObject(a: Upload, b: Pick<Upload, 'bucket' | 'key' | 'isShared'>): boolean {
  return a.bucket === b.bucket && a.key === b.key && a.isShared === b.isShared;
}

function isFile({ status }: Upload): boolean {
  return status === 'published' || status === 'inspecting';
}

function leaving(upload: Upload): Upload {
  return { ...upload, status: 'deleting' };
}

/** What is leaving should be gone at once; what is expected is looked for when it is overdue. */
function dated({ uploads }: Shelf, now: number, settings: UploadSettings): Shelf {
  const due = uploads.flatMap((upload) => {
    if (upload.status === 'deleting') return [now];
    return upload.status === 'inspecting' ? [overdueAt(upload, settings)] : [];
  });
  return due.length === 0 ? { uploads } : { uploads, open: 'shelf', openAt: Math.min(...due) };
}
