import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../lambdas/phone/index.ts';
import { textsInDynamoDb } from '../../../lambdas/topics/adapters/text-store.dynamodb.ts';
import type { TextStore } from '../../../lambdas/topics/domain/ports.ts';
import type { TextRecord } from '../../../lambdas/topics/domain/text-record.ts';
import { forEachDynamoDb } from '../../shared/dynamodb-engines.ts';
import { somebody } from '../../shared/somebody.ts';
import { fakeTexts } from '../domain/set-up.ts';
import { textsTable } from '../tables.ts';

const day = 86_400;
const start = 1_750_000_000;

function record(person: PersonId, more: Partial<TextRecord> = {}): TextRecord {
  return { person, content: { kind: 'code' }, status: 'sent', at: start, ...more };
}

function textsContract(makeTexts: () => TextStore): void {
  it('takes each id once', async () => {
    const [store, id, person] = [makeTexts(), randomUUID(), somebody()];
    expect(await store.write(id, record(person), undefined)).toBe(true);
    expect(await store.write(id, record(person, { status: 'failed' }), undefined)).toBe(false);
    expect((await store.read(id))?.item).toEqual(record(person));
  });

  it('lists the texts of a person alone, newest first, and no more than asked for', async () => {
    const [store, person] = [makeTexts(), somebody()];
    await store.write(`${person}-1`, record(person, { at: start + 1 }), undefined);
    await store.write(`${person}-3`, record(person, { at: start + 3 }), undefined);
    await store.write(`${person}-2`, record(person, { at: start + 2 }), undefined);
    await store.write(randomUUID(), record(somebody()), undefined);
    const found = await store.listFor(person, 2);
    expect(found).toEqual([
      { id: `${person}-3`, record: record(person, { at: start + 3 }) },
      { id: `${person}-2`, record: record(person, { at: start + 2 }) },
    ]);
  });

  it('lists texts with an open outcome from before a time, oldest first, until it is known', async () => {
    const [store, person] = [makeTexts(), somebody()];
    const open = (at: number) => record(person, { status: 'sending', open: 'text', at });
    for (const at of [12, 10, 11]) await store.write(`${person}-${at}`, open(at), undefined);
    await store.write(`${person}-9`, record(person, { at: 9 }), undefined);
    const listed = async () =>
      (await store.listOpen(12, 1000)).map(({ id }) => id).filter((id) => id.startsWith(person));
    expect(await listed()).toEqual([`${person}-10`, `${person}-11`]);
    const version = (await store.read(`${person}-10`))?.version;
    await store.write(`${person}-10`, record(person, { at: 10 }), version);
    await store.delete(`${person}-11`);
    expect(await listed()).toEqual([]);
  });
}

describe('the record of texts', () => {
  describe('in memory', () => {
    textsContract(fakeTexts);
  });

  forEachDynamoDb([textsTable], (db) => {
    textsContract(() => textsInDynamoDb(db(), 'texts', () => 0));

    it('is kept for 90 days, longer than any queue holds a text back', async () => {
      const clock = { now: start };
      const store = textsInDynamoDb(db(), 'texts', () => clock.now);
      const [id, person] = [randomUUID(), somebody()];
      await store.write(id, record(person), undefined);
      clock.now = start + 90 * day - 1;
      expect(await store.listFor(person, 10)).toHaveLength(1);
      clock.now = start + 90 * day;
      expect(await store.read(id)).toBeUndefined();
      expect(await store.listFor(person, 10)).toEqual([]);
    });
  });
});
