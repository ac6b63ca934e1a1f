import type { PersonId } from '../../../phone/index.ts';
import { decideOn } from '../../../shared/versioned-items.ts';
import { inspectUpload } from './inspect-upload.ts';
import type { InspectDeps } from './ports.ts';
import { finishLeaving } from './remove-uploads.ts';
import { isOverdue, reject } from './shelf.ts';

const mostAtOnce = 50;
const postponedSeconds = 3600;

/**
 * Finishes what was begun with uploads: removes what is leaving, inspects what has come without anybody being
 * told, and refuses what has not come. Gives how many shelves there were.
 *
 * @throws the first failure, after the others were seen to
 */
export async function sweepUploads(deps: InspectDeps): Promise<number> {
  const people = await deps.shelves.listOpen(deps.now(), mostAtOnce);
  const failures: unknown[] = [];
  for (const person of people) {
    await sweepShelf(deps, person).catch(async (failure: unknown) => {
      failures.push(failure);
      await postpone(deps, person);
    });
  }
  if (failures.length > 0) throw failures[0];
  return people.length;
}

async function sweepShelf(deps: InspectDeps, person: PersonId): Promise<void> {
  await finishLeaving(deps, person);
  const shelf = (await deps.shelves.read(person))?.item;
  const overdue = (shelf?.uploads ?? []).filter(
    (one) => one.status === 'inspecting' && isOverdue(one, deps.now(), deps.settings),
  );
  for (const { id } of overdue) {
    const [arrival] = await deps.quarantine.list(person, id);
    if (arrival === undefined) await giveUp(deps, person, id, 'NEVER_ARRIVED');
    // A scan that has said nothing by now never will; unscanned, nothing is published.
    else if ((await inspectUpload(deps, arrival)) === 'waiting') {
      await giveUp(deps, person, id, 'MALWARE');
      await deps.quarantine.removeAll(person, id);
    }
  }
}

/** So that one that fails again and again keeps nobody else waiting. */
async function postpone({ shelves, now }: InspectDeps, person: PersonId): Promise<void> {
  await decideOn(shelves, person, (shelf) => {
    if (shelf?.openAt === undefined) return { answer: undefined };
    return { item: { ...shelf, openAt: now() + postponedSeconds }, answer: undefined };
  });
}

async function giveUp(
  deps: InspectDeps,
  person: PersonId,
  id: string,
  reason: 'NEVER_ARRIVED' | 'MALWARE',
): Promise<void> {
  await decideOn(deps.shelves, person, (shelf) => {
    const item = reject(shelf, id, reason, deps.now(), deps.settings);
    return item === undefined ? { answer: undefined } : { item, answer: undefined };
  });
}
