import type { PersonId } from '../../../phone/index.ts';
import { mapBounded } from '../../../shared/map-bounded.ts';
import { decideOn } from '../../../shared/versioned-items.ts';
import { claimOf } from './announce-upload.ts';
import type { RemoveDeps } from './ports.ts';
import { forget, isSameObject, leave, type Upload } from './shelf.ts';

/** How many are removed at a time, and forgotten before the next ones are. */
const batchSize = 10;

/**
 * Takes uploads away: marks them first, so that whoever dies after that leaves the rest to the sweeper.
 *
 * @returns whether there was any
 */
export async function removeUploads(
  deps: RemoveDeps,
  person: PersonId,
  which: (upload: Upload) => boolean,
): Promise<boolean> {
  const found = await decideOn(deps.shelves, person, (shelf) => {
    if (!shelf?.uploads.some(which)) return { answer: false };
    return { item: leave(shelf, which, deps.now(), deps.settings), answer: true };
  });
  if (found) await finishLeaving(deps, person, which);
  return found;
}

/** Removes the objects of what is leaving, and then forgets it. Doing it again does no harm. */
export async function finishLeaving(
  deps: RemoveDeps,
  person: PersonId,
  which: (upload: Upload) => boolean = () => true,
): Promise<void> {
  const shelf = (await deps.shelves.read(person))?.item;
  const leaving = (shelf?.uploads ?? []).filter((one) => one.status === 'deleting' && which(one));
  for (let from = 0; from < leaving.length; from += batchSize) {
    const batch = leaving.slice(from, from + batchSize);
    await mapBounded(batch, batchSize, (upload) => removeOne(deps, person, upload));
    await decideOn(deps.shelves, person, (current) => {
      if (current === undefined) return { answer: undefined };
      const ids = new Set(batch.map(({ id }) => id));
      return { item: forget(current, ids, deps.now(), deps.settings), answer: undefined };
    });
  }
}

/** Erases a person's uploads, and the shelf itself, also what is announced meanwhile. Doing it again does no harm. */
export async function forgetUploads(deps: RemoveDeps, person: PersonId): Promise<void> {
  for (;;) {
    await removeUploads(deps, person, () => true);
    const shelf = await deps.shelves.read(person);
    if (shelf === undefined) return;
    const isEmpty = shelf.item.uploads.length === 0;
    if (isEmpty && (await deps.shelves.deleteAt(person, shelf.version))) return;
  }
}

async function removeOne(deps: RemoveDeps, person: PersonId, upload: Upload): Promise<void> {
  // Both before and after publication, since whoever is inspecting it may be just between.
  await deps.quarantine.removeAll(person, upload.id);
  await deps.published.remove(upload.id);
  if (upload.isShared) await releaseClaim(deps, person, upload);
}

/**
 * Gives a shared key up, unless another upload of the person has it.
 *
 * The claim is read before the shelf, and is written after it by whoever announces: so what was announced in
 * between has changed one of the two that are compared here.
 */
async function releaseClaim(deps: RemoveDeps, person: PersonId, upload: Upload): Promise<void> {
  const key = claimOf(upload);
  const claim = await deps.claims.read(key);
  if (claim?.item.person !== person) return;
  const shelf = (await deps.shelves.read(person))?.item;
  const isNeeded = shelf?.uploads.some(
    (one) =>
      isSameObject(one, upload) && (one.status === 'published' || one.status === 'inspecting'),
  );
  if (isNeeded !== true) await deps.claims.deleteAt(key, claim.version);
}
