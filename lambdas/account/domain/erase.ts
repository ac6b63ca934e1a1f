import type { PersonId, PersonItem } from '../../phone/index.ts';
import { decideOn } from '../../shared/versioned-items.ts';
import type { EraseDeps, ErasedPeople } from './ports.ts';

/** Longer than any function runs that could still be writing about the person. */
const secondsUntilSecondSweep = 20 * 60;

/**
 * Erases a person everywhere.
 *
 * From the first write on they are signed out and count as gone. A process that dies later leaves the rest
 * to `finishErasing`.
 */
export async function erase(deps: EraseDeps, person: PersonId): Promise<void> {
  const erasingSince = deps.now();
  await decideOn(deps.people, person, () => {
    const item: PersonItem = { erasingSince, erasing: 'yes', isSwept: false };
    return { item, answer: undefined };
  });
  await sweep(deps, person);
}

/** Does what is left to do of every erase: once more, after whoever was writing meanwhile has finished. */
export async function finishErasing(deps: EraseDeps, erased: ErasedPeople): Promise<number> {
  const people = await erased.list();
  for (const person of people) await finishOne(deps, erased, person);
  return people.length;
}

async function finishOne(deps: EraseDeps, erased: ErasedPeople, person: PersonId): Promise<void> {
  const current = (await deps.people.read(person))?.item;
  if (current?.erasingSince === undefined) return;
  if (!current.isSwept) return sweep(deps, person);
  if (deps.now() < current.erasingSince + secondsUntilSecondSweep) return;
  if (!(await beginSecondSweep(deps, person))) return;
  await forgetEverywhere(deps, person);
  await erased.remove(person, current.erasingSince);
}

/** False when they have come back. From here on nobody can, until all is done, so nothing of theirs is lost. */
function beginSecondSweep({ people }: EraseDeps, person: PersonId): Promise<boolean> {
  return decideOn(people, person, (current) =>
    current?.erasingSince === undefined
      ? { answer: false }
      : { item: { ...current, isSwept: false }, answer: true },
  );
}

async function sweep(deps: EraseDeps, person: PersonId): Promise<void> {
  await forgetEverywhere(deps, person);
  await decideOn(deps.people, person, (current) =>
    current?.erasingSince === undefined
      ? { answer: undefined }
      : { item: { ...current, isSwept: true }, answer: undefined },
  );
}

async function forgetEverywhere({ forget }: EraseDeps, person: PersonId): Promise<void> {
  for (const forgetPerson of forget) await forgetPerson(person);
}
