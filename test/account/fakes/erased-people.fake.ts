import type { ErasedPeople } from '../../../lambdas/account/domain/ports.ts';
import type { PersonId, PersonItem } from '../../../lambdas/phone/index.ts';
import type { FakeVersionedItems } from '../../shared/versioned-items.fake.ts';

/** Who is being erased among these people. */
export function fakeErasedPeople(people: FakeVersionedItems<PersonItem>): ErasedPeople {
  return {
    async list() {
      const erasing = Object.entries(people.contents()).filter(
        ([, { erasingSince }]) => erasingSince !== undefined,
      );
      return erasing.map(([id]) => id as PersonId);
    },
    async remove(person, sweepingUntil) {
      const current = people.contents()[person];
      if (current?.erasingSince === undefined || current.sweepingUntil !== sweepingUntil) return;
      await people.delete(person);
    },
  };
}
