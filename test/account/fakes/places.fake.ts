import type { EraseDeps } from '../../../lambdas/account/domain/ports.ts';
import type { PersonId } from '../../../lambdas/phone/index.ts';

/** Places that hold something of people, and forget them. */
export function fakePlaces(names: readonly string[]) {
  const kept = new Map<PersonId, Set<string>>();
  const keptOf = (person: PersonId): Set<string> => kept.get(person) ?? new Set();
  return {
    /** Puts something of a person into every place. */
    keep: (person: PersonId) => kept.set(person, new Set(names)),
    keptOf,
    forget: names.map((name): EraseDeps['forget'][number] => async (person) => {
      keptOf(person).delete(name);
    }),
  };
}
