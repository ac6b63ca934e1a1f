import type { PersonId } from '../../../phone/index.ts';
import { ServicesError } from '../../errors.ts';
import { findPublished, type ObjectName } from './find-published.ts';
import type { Place, UploadDeps } from './ports.ts';
import type { Upload } from './shelf.ts';

export interface ReadPublishedDeps extends Pick<UploadDeps, 'shelves' | 'claims'> {
  readonly read: (place: Place) => Promise<Uint8Array>;
}

/** Bytes that fit into an answer in base64. */
const largest = 3 * 1024 * 1024;

/**
 * The published file of this name with its bytes.
 *
 * @throws ServicesError UPLOAD_UNKNOWN, OBJECT_TOO_LARGE
 */
export async function readPublished(
  deps: ReadPublishedDeps,
  caller: PersonId,
  name: ObjectName,
): Promise<{ upload: Upload; bytes: Uint8Array }> {
  const upload = await findReadable(deps, caller, name);
  try {
    return { upload, bytes: await deps.read(upload) };
  } catch (fault) {
    // Whoever replaced or deleted it in between has taken it off the shelf.
    const latest = await findReadable(deps, caller, name);
    if (latest.id === upload.id) throw fault;
    return { upload: latest, bytes: await deps.read(latest) };
  }
}

async function findReadable(
  deps: ReadPublishedDeps,
  caller: PersonId,
  name: ObjectName,
): Promise<Upload> {
  const upload = await findPublished(deps, caller, name);
  if (upload.size > largest) throw new ServicesError('OBJECT_TOO_LARGE');
  return upload;
}
