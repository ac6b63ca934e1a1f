import { randomBytes } from 'node:crypto';
import type { PersonId } from '../../../phone/index.ts';
import { decideOn } from '../../../shared/versioned-items.ts';
import { ServicesError } from '../../errors.ts';
import { isPictureType, objectNameProblem } from '../inspect/object-name.ts';
import type { UploadDeps } from './ports.ts';
import { announce, leave, type Upload } from './shelf.ts';

export type Wanted = Pick<Upload, 'bucket' | 'key' | 'isShared' | 'acl' | 'contentType' | 'size'>;

/**
 * Makes room on a person's shelf for what they are about to upload.
 *
 * A process that dies here leaves an upload that never comes, and that the sweeper takes from the shelf.
 *
 * @throws ServicesError TYPE_UNSUPPORTED, KEY_INVALID, KEY_TAKEN, UPLOAD_TOO_LARGE, UPLOAD_QUOTA_EXCEEDED
 */
export async function announceUpload(
  deps: UploadDeps,
  person: PersonId,
  wanted: Wanted,
): Promise<Upload> {
  const { key, contentType, isShared } = wanted;
  if (!isPictureType(contentType)) throw new ServicesError('TYPE_UNSUPPORTED');
  const reason = objectNameProblem(key, contentType);
  if (reason !== undefined) throw new ServicesError('KEY_INVALID', { members: { reason } });
  const id = randomBytes(16).toString('base64url');
  const upload: Upload = { ...wanted, id, at: deps.now(), status: 'inspecting' };
  await decideOn(deps.shelves, person, (shelf) => ({
    item: announce(shelf, upload, deps.settings),
    answer: undefined,
  }));
  if (isShared && !(await claim(deps, person, upload))) {
    await withdraw(deps, person, id);
    throw new ServicesError('KEY_TAKEN');
  }
  return upload;
}

/** A key that all callers share belongs to whoever had it first. */
function claim({ claims }: UploadDeps, person: PersonId, upload: Upload): Promise<boolean> {
  return decideOn(claims, claimOf(upload), (current) => {
    // Written by its owner too, so that nobody who has just seen it unused gives it up.
    const isOurs = current === undefined || current.person === person;
    return isOurs ? { item: { person }, answer: true } : { answer: false };
  });
}

export function claimOf({ bucket, key }: Pick<Upload, 'bucket' | 'key'>): string {
  return `${bucket}/${key}`;
}

async function withdraw(deps: UploadDeps, person: PersonId, id: string): Promise<void> {
  await decideOn(deps.shelves, person, (shelf) => {
    if (shelf === undefined) return { answer: undefined };
    const item = leave(shelf, (one) => one.id === id, deps.now(), deps.settings);
    return { item, answer: undefined };
  });
}
