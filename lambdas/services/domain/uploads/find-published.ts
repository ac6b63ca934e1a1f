import type { PersonId } from '../../../phone/index.ts';
import { ServicesError } from '../../errors.ts';
import { claimOf } from './announce-upload.ts';
import type { UploadDeps } from './ports.ts';
import { isSameObject, type Upload } from './shelf.ts';

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly isShared: boolean;
}

/**
 * The published file of this name: the caller's own, or for a key that all callers share whoever's it is.
 *
 * @throws ServicesError UPLOAD_UNKNOWN
 */
export async function findPublished(
  { shelves, claims }: Pick<UploadDeps, 'shelves' | 'claims'>,
  caller: PersonId,
  name: ObjectName,
): Promise<Upload> {
  const owner = name.isShared ? (await claims.read(claimOf(name)))?.item.person : caller;
  const shelf = owner === undefined ? undefined : (await shelves.read(owner))?.item;
  const found = shelf?.uploads.find((one) => one.status === 'published' && isSameObject(one, name));
  const isReadable = owner === caller || found?.acl === 'public-read';
  if (found === undefined || !isReadable) throw new ServicesError('UPLOAD_UNKNOWN');
  return found;
}
