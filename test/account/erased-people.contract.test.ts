import { describe, expect, it } from 'vitest';
import type { ErasedPeople } from '../../lambdas/account/domain/ports.ts';
import type { ErasedPerson, Person } from '../../lambdas/phone/domain/person.ts';
import { erasedPeople, type PersonItem, peopleStore } from '../../lambdas/phone/index.ts';
import type { VersionedItems } from '../../lambdas/shared/versioned-items.ts';
import { forEachDynamoDb } from '../shared/dynamodb-engines.ts';
import { somebody } from '../shared/somebody.ts';
import { fakeVersionedItems } from '../shared/versioned-items.fake.ts';
import { fakeErasedPeople } from './fakes/erased-people.fake.ts';

const member: Person = {
  phone: '+14155552671' as Person['phone'],
  sessions: 'first',
  createdAt: 900,
};
const leavingPerson: ErasedPerson = {
  erasingSince: 1000,
  erasing: 'yes',
  isSwept: false,
  sweepingUntil: 1060,
};

function erasedPeopleContract(
  make: () => { people: VersionedItems<PersonItem>; erased: ErasedPeople },
): void {
  it('are those who asked for it, and nobody else', async () => {
    const { people, erased } = make();
    const [leaving, staying] = [somebody(), somebody()];
    await people.write(leaving, leavingPerson, undefined);
    await people.write(staying, member, undefined);
    const listed = await erased.list();
    expect(listed).toContain(leaving);
    expect(listed).not.toContain(staying);
  });

  it('are listed to the last, however many', async () => {
    const { people, erased } = make();
    const leaving = Array.from({ length: 120 }, somebody);
    await Promise.all(leaving.map((one) => people.write(one, leavingPerson, undefined)));
    expect(await erased.list()).toEqual(expect.arrayContaining(leaving));
  });

  it('are listed no longer once they have come back', async () => {
    const { people, erased } = make();
    const person = somebody();
    await people.write(person, leavingPerson, undefined);
    await people.write(person, member, (await people.read(person))?.version);
    expect(await erased.list()).not.toContain(person);
  });

  it('are removed when all is done', async () => {
    const { people, erased } = make();
    const person = somebody();
    await people.write(person, leavingPerson, undefined);
    await erased.remove(person, 1060);
    expect(await people.read(person)).toBeUndefined();
    expect(await erased.list()).not.toContain(person);
    await expect(erased.remove(person, 1060)).resolves.toBeUndefined();
  });

  it('are not removed when they have come back, or another sweep has begun', async () => {
    const { people, erased } = make();
    const sweptAgain = { ...leavingPerson, sweepingUntil: 1120 };
    const [back, again] = [somebody(), somebody()];
    await people.write(back, member, undefined);
    await people.write(again, sweptAgain, undefined);
    await erased.remove(back, 1060);
    await erased.remove(again, 1060);
    expect((await people.read(back))?.item).toEqual(member);
    expect((await people.read(again))?.item).toEqual(sweptAgain);
  });
}

describe('people who are being erased', () => {
  describe('in memory', () => {
    erasedPeopleContract(() => {
      const people = fakeVersionedItems<PersonItem>();
      return { people, erased: fakeErasedPeople(people) };
    });
  });

  const table = {
    name: 'people',
    partitionKey: 'id',
    indexes: [{ name: 'erasing', partitionKey: 'erasing' }],
  };
  forEachDynamoDb([table], (db) => {
    erasedPeopleContract(() => ({
      people: peopleStore(table.name, db(), () => 1000),
      erased: erasedPeople(table.name, db()),
    }));
  });
});
