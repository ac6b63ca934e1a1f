import type { PersonId, PersonItem } from '../../phone/index.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';

export interface EraseDeps {
  /** Epoch seconds. */
  readonly now: () => number;
  readonly people: VersionedItems<PersonItem>;
  /** What each capability does to forget a person; doing it again does no harm. */
  readonly forget: ReadonlyArray<(person: PersonId) => Promise<void>>;
}

/** Who is being erased. */
export interface ErasedPeople {
  list(): Promise<readonly PersonId[]>;
  /** Removes what is left of a person, if the sweep that lasts until then (epoch seconds) is still the latest. */
  remove(person: PersonId, sweepingUntil: number): Promise<void>;
}
