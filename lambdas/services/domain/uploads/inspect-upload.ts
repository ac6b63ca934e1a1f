import { decideOn } from '../../../shared/versioned-items.ts';
import { inspectPicture } from '../inspect/inspect.ts';
import { pictureLimits } from '../inspect/limits.ts';
import type { Arrival, InspectDeps } from './ports.ts';
import { finishLeaving } from './remove-uploads.ts';
import { expected, publish, reject, type Shelf, type Upload } from './shelf.ts';

export type Inspected = 'published' | 'rejected' | 'unwanted' | 'waiting' | 'gone';

type Finding =
  | { readonly size: number }
  | { readonly reason: NonNullable<Upload['reason']> }
  | 'gone';

/**
 * Inspects one version of what has come, publishes that very version or refuses it, and removes it.
 *
 * The verdict is written to the shelf; a copy that the shelf does not know is removed again. Whoever dies on the
 * way is followed by another one that does the same. What was not found clean is nowhere to be read.
 */
export async function inspectUpload(deps: InspectDeps, arrival: Arrival): Promise<Inspected> {
  const { person, id } = arrival;
  const upload = expected((await deps.shelves.read(person))?.item, id);
  if (upload === undefined) return discard(deps, arrival);
  if (deps.settings.malwareScan) {
    const verdict = await deps.quarantine.verdictOn(arrival);
    // It comes with an event of its own.
    if (verdict === 'none') return 'waiting';
    if (verdict === 'malware') return settle(deps, arrival, { reason: 'MALWARE' });
  }
  const finding = await examine(deps, arrival, upload);
  if (finding === 'gone') return 'gone';
  if ('size' in finding) await deps.published.copyFrom(arrival, upload);
  return settle(deps, arrival, finding);
}

async function examine(
  { quarantine }: InspectDeps,
  arrival: Arrival,
  { contentType, size, key }: Upload,
): Promise<Finding> {
  const found = await quarantine.open(arrival);
  if (found === undefined) return 'gone';
  const verdict = await inspectPicture(
    { declaredType: contentType, declaredLength: size, name: key, bytes: found.bytes },
    pictureLimits,
  ).finally(() => found.close());
  return verdict.verdict === 'clean' ? { size: verdict.bytes } : { reason: verdict.reason };
}

async function settle(
  deps: InspectDeps,
  arrival: Arrival,
  finding: Exclude<Finding, 'gone'>,
): Promise<Inspected> {
  const { person, id } = arrival;
  const after = (shelf: Shelf | undefined) =>
    'size' in finding
      ? publish(shelf, id, finding.size, deps.now(), deps.settings)
      : reject(shelf, id, finding.reason, deps.now(), deps.settings);
  const isSettled = await decideOn(deps.shelves, person, (shelf) => {
    const item = after(shelf);
    return item === undefined ? { answer: false } : { item, answer: true };
  });
  if (!isSettled) return discard(deps, arrival);
  await deps.quarantine.removeAll(person, id);
  await finishLeaving(deps, person);
  return 'size' in finding ? 'published' : 'rejected';
}

/** Nobody waits for it: it came twice, too late, or its owner has thought better of it. */
async function discard(deps: InspectDeps, arrival: Arrival): Promise<Inspected> {
  const { person, id } = arrival;
  await deps.quarantine.removeVersion(arrival);
  const shelf = (await deps.shelves.read(person))?.item;
  const isPublished = shelf?.uploads.some((one) => one.id === id && one.status === 'published');
  // A copy that was made while its owner took it away.
  if (isPublished !== true) await deps.published.remove(id);
  return 'unwanted';
}
