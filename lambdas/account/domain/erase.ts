import type { ErasedPerson, PersonId, PersonItem } from '../../phone/index.ts';
import { type Decision, decideOn } from '../../shared/versioned-items.ts';
import type { EraseDeps, ErasedPeople } from './ports.ts';

/** Longer than any function runs that could still be writing about the person. */
const secondsUntilLastSweep = 20 * 60;

/** Longer than a function runs that sweeps: one that is overdue is gone, and touches nothing any more. */
export const longestSweepSeconds = 60;

/** Nobody else sweeps this person until then (epoch seconds). */
interface Sweep {
  readonly until: number;
  /** Whether it began late enough to find all that was being written when the person left. */
  readonly isLast: boolean;
}

/**
 * Erases a person everywhere.
 *
 * From the first write on they are signed out and count as gone. A process that dies later leaves the rest
 * to `finishErasing`.
 */
export async function erase(deps: EraseDeps, person: PersonId): Promise<void> {
  const now = deps.now();
  const sweep = await decideOn(deps.people, person, (current) =>
    current?.erasingSince === undefined
      ? beginSweep({ erasingSince: now, erasing: 'yes', isSwept: false }, now)
      : { answer: undefined },
  );
  if (sweep === undefined) return;
  await forgetEverywhere(deps, person);
  await markSwept(deps, person, sweep);
}

/**
 * Does what is left to do of every erase: once more, after whoever was writing meanwhile has finished. Gives
 * how many there were.
 *
 * @throws the first failure, after the others were seen to
 */
export async function finishErasing(deps: EraseDeps, erased: ErasedPeople): Promise<number> {
  const people = await erased.list();
  const failures: unknown[] = [];
  for (const person of people) {
    await finishOne(deps, erased, person).catch((failure: unknown) => failures.push(failure));
  }
  if (failures.length > 0) throw failures[0];
  return people.length;
}

async function finishOne(deps: EraseDeps, erased: ErasedPeople, person: PersonId): Promise<void> {
  const now = deps.now();
  const sweep = await decideOn(deps.people, person, (current) =>
    current?.erasingSince !== undefined && isSweepDue(current, now)
      ? beginSweep(current, now)
      : { answer: undefined },
  );
  if (sweep === undefined) return;
  await forgetEverywhere(deps, person);
  if (sweep.isLast) await erased.remove(person, sweep.until);
  else await markSwept(deps, person, sweep);
}

function isSweepDue(person: ErasedPerson, now: number): boolean {
  if (now < (person.sweepingUntil ?? 0)) return false;
  return !person.isSwept || isLastDue(person, now);
}

function isLastDue({ erasingSince }: ErasedPerson, now: number): boolean {
  return now >= erasingSince + secondsUntilLastSweep;
}

/** From here on the person can't come back until all is done, so nothing of theirs is lost. */
function beginSweep(person: ErasedPerson, now: number): Decision<PersonItem, Sweep> {
  const until = now + longestSweepSeconds;
  const item = { ...person, isSwept: false, sweepingUntil: until };
  return { item, answer: { until, isLast: isLastDue(person, now) } };
}

async function markSwept({ people }: EraseDeps, person: PersonId, { until }: Sweep): Promise<void> {
  await decideOn(people, person, (current) => {
    if (current?.erasingSince === undefined || current.sweepingUntil !== until) {
      return { answer: undefined };
    }
    const { sweepingUntil: _, ...rest } = current;
    return { item: { ...rest, isSwept: true }, answer: undefined };
  });
}

async function forgetEverywhere({ forget }: EraseDeps, person: PersonId): Promise<void> {
  for (const forgetPerson of forget) await forgetPerson(person);
}
