import { describe, expect, it } from 'vitest';
import { peopleInDynamoDb } from '../../lambdas/battery/adapters/people.dynamodb.ts';
import { type Person, type PersonItem, peopleStore } from '../../lambdas/phone/index.ts';
import { forEachDynamoDb } from '../shared/dynamodb-engines.ts';
import { somebody } from './devices.ts';

const person = { phone: '+14155550123', sessions: 's', createdAt: 1 } as Person;
const erased: PersonItem = { erasingSince: 1, erasing: 'yes', isSwept: false };

describe('people by the batch', () => {
  forEachDynamoDb([{ name: 'people', partitionKey: 'id' }], (db) => {
    it('are those that phone keeps, without who is gone or being erased', async () => {
      const store = peopleStore('people', db());
      const known = Array.from({ length: 120 }, somebody);
      await Promise.all(known.map((id) => store.write(id, person, undefined)));
      const erasing = somebody();
      await store.write(erasing, erased, undefined);
      const people = peopleInDynamoDb(db(), 'people');
      const loaded = await people.load([...known, erasing, somebody()]);
      expect([...loaded.keys()].sort()).toEqual([...known].sort());
      expect(loaded.get(known[0] ?? somebody())).toMatchObject(person);
      expect(await people.load([])).toEqual(new Map());
    });
  });
});
