import { describe, expect, it } from 'vitest';
import type { People } from '../../lambdas/battery/domain/ports.ts';
import {
  type Person,
  type PersonId,
  type PersonItem,
  peopleByBatch,
  peopleStore,
} from '../../lambdas/phone/index.ts';
import { forEachDynamoDb } from '../shared/dynamodb-engines.ts';
import { somebody } from './devices.ts';
import { aWorld } from './fakes/world.fake.ts';

const preferences = { alertBelow: 15, quietHours: null, timeZone: 'Europe/Berlin' };
const person = { phone: '+14155550123', sessions: 's', createdAt: 1, preferences } as Person;
const erased: PersonItem = { erasingSince: 1, erasing: 'yes', isSwept: false };

interface Setup {
  readonly people: People;
  readonly keep: (id: PersonId, item: PersonItem) => Promise<unknown>;
}

function peopleContract(open: () => Setup): void {
  it('are those that phone keeps, as it keeps them', async () => {
    const { people, keep } = open();
    const known = Array.from({ length: 120 }, somebody);
    await Promise.all(known.map((id) => keep(id, person)));
    const loaded = await people.load(known);
    expect([...loaded.keys()].sort()).toEqual([...known].sort());
    expect(loaded.get(known[0] ?? somebody())).toEqual(person);
  });

  it('are not those who are gone, being erased or unknown', async () => {
    const { people, keep } = open();
    const [here, erasing] = [somebody(), somebody()];
    await keep(here, person);
    await keep(erasing, erased);
    const loaded = await people.load([erasing, here, somebody()]);
    expect([...loaded]).toEqual([[here, person]]);
  });

  it('are none where nobody is asked for', async () => {
    expect(await open().people.load([])).toEqual(new Map());
  });
}

describe('people by the batch', () => {
  describe('in memory', () => {
    peopleContract(() => {
      const { deps, people } = aWorld();
      return { people: deps.people, keep: async (id, item) => people.set(id, item) };
    });
  });

  forEachDynamoDb([{ name: 'people', partitionKey: 'id' }], (db) => {
    peopleContract(() => {
      const store = peopleStore('people', db());
      const keep = (id: PersonId, item: PersonItem) => store.write(id, item, undefined);
      return { people: peopleByBatch('people', db()), keep };
    });
  });
});
