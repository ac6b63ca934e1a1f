import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { dailySendsInDynamoDb } from '../../../lambdas/phone/adapters/daily-sends.dynamodb.ts';
import type { DailySends } from '../../../lambdas/phone/domain/ports.ts';
import { forEachDynamoDb } from '../../shared/dynamodb-engines.ts';
import { fakeDailySends, start } from '../set-up.ts';

function dailySendsContract(open: () => DailySends): void {
  it('are counted up to the most, and no further', async () => {
    const sends = open();
    const day = randomUUID();
    expect(await sends.take(day, 2)).toBe(true);
    expect(await sends.take(day, 2)).toBe(true);
    expect(await sends.take(day, 2)).toBe(false);
    expect(await sends.take(day, 3)).toBe(true);
  });

  it('are counted for each day', async () => {
    const sends = open();
    const [today, tomorrow] = [randomUUID(), randomUUID()];
    expect(await sends.take(today, 1)).toBe(true);
    expect(await sends.take(today, 1)).toBe(false);
    expect(await sends.take(tomorrow, 1)).toBe(true);
  });

  it('that were refused leave room for others', async () => {
    const sends = open();
    const day = randomUUID();
    await sends.take(day, 1);
    await sends.giveBack(day);
    expect(await sends.take(day, 1)).toBe(true);
    expect(await sends.take(day, 1)).toBe(false);
  });

  it('can not be fewer than none, whatever is given back', async () => {
    const sends = open();
    const day = randomUUID();
    await sends.giveBack(day);
    await sends.take(day, 1);
    await sends.giveBack(day);
    await sends.giveBack(day);
    expect(await sends.take(day, 1)).toBe(true);
    expect(await sends.take(day, 1)).toBe(false);
  });

  it('let no more through than the most when many ask at once', async () => {
    const sends = open();
    const day = randomUUID();
    const taken = await Promise.all(Array.from({ length: 20 }, () => sends.take(day, 7)));
    expect(taken.filter(Boolean)).toHaveLength(7);
  });
}

describe('the sends of a day', () => {
  describe('in memory', () => {
    dailySendsContract(() => fakeDailySends());
  });

  forEachDynamoDb([{ name: 'codes', partitionKey: 'id' }], (db) => {
    dailySendsContract(() => dailySendsInDynamoDb(db(), 'codes', () => start));

    it('are forgotten some days later', async () => {
      const day = randomUUID();
      await dailySendsInDynamoDb(db(), 'codes', () => start).take(day, 1);
      const { Item } = await db().send(
        new GetCommand({ TableName: 'codes', Key: { id: `day#${day}` } }),
      );
      expect(Item).toMatchObject({ sends: 1, expires: start + 3 * 86_400 });
    });
  });
});
