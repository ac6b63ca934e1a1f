import { describe, expect, it } from 'vitest';
import { decideOn } from '../../../lambdas/shared/versioned-items.ts';
import { ledgerInDynamoDb } from '../../../lambdas/topics/adapters/ledger.dynamodb.ts';
import type { LedgerEntry } from '../../../lambdas/topics/domain/ledger-entry.ts';
import type { Ledger } from '../../../lambdas/topics/domain/ports.ts';
import { forEachDynamoDb } from '../../shared/dynamodb-engines.ts';
import { somebody } from '../../shared/somebody.ts';
import { fakeLedger } from '../domain/set-up.ts';
import { subscriptionsTable } from '../tables.ts';

/** Later than any entry that another test has left in the same table. */
let at = 1000;

function entry(sequence: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    sequence,
    status: 'invited',
    input: 'connected',
    at,
    method: 'event',
    number: '+14155552671',
    causes: ['event-1'],
    asks: [at],
    answered: {},
    ...more,
  };
}

const unpublished = {
  pending: [{ kind: 'consent-request', invitation: 1 }],
  unpublished: 'entry',
} as const;

function ledgerContract(makeLedger: () => Ledger): void {
  it('has nothing of a person of whom nothing was entered', async () => {
    expect(await makeLedger().read(somebody())).toBeUndefined();
  });

  it('reads the entry that was appended last, at its sequence', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    expect(await ledger.write(person, entry(1), undefined)).toBe(true);
    expect(await ledger.write(person, entry(2, { status: 'pending' }), 1)).toBe(true);
    const read = await ledger.read(person);
    expect(read).toEqual({ item: entry(2, { status: 'pending' }), version: 2 });
  });

  it('counts on past nine entries', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    for (let sequence = 1; sequence <= 11; sequence++) {
      await ledger.write(person, entry(sequence), sequence === 1 ? undefined : sequence - 1);
    }
    expect((await ledger.read(person))?.version).toBe(11);
  });

  it('alters no entry: a second one in the same place is refused', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    await ledger.write(person, entry(1), undefined);
    expect(await ledger.write(person, entry(1, { status: 'stopped' }), undefined)).toBe(false);
    expect((await ledger.read(person))?.item.status).toBe('invited');
  });

  it('loses no concurrent change', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    const append = (cause: string) =>
      decideOn(ledger, person, (latest) => {
        const causes = [cause, ...(latest?.causes ?? [])];
        return { item: entry((latest?.sequence ?? 0) + 1, { causes }), answer: undefined };
      });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(append));
    const latest = await ledger.read(person);
    expect(latest?.version).toBe(5);
    expect([...(latest?.item.causes ?? [])].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps people apart', async () => {
    const [ledger, one, another] = [makeLedger(), somebody(), somebody()];
    await ledger.write(one, entry(1), undefined);
    expect(await ledger.read(another)).toBeUndefined();
  });

  it('lists entries whose texts are to be published, oldest first, until they are', async () => {
    const [ledger, one, another] = [makeLedger(), somebody(), somebody()];
    at += 100;
    const from = at;
    await ledger.write(one, entry(1, { ...unpublished, at: from + 2 }), undefined);
    await ledger.write(another, entry(1, { ...unpublished, at: from + 1 }), undefined);
    await ledger.write(another, entry(2, { at: from + 1 }), 1);
    const listed = async () =>
      (await ledger.listUnpublished(from + 3, 100)).filter(({ entry }) => entry.at > from);
    expect((await listed()).map(({ person }) => person)).toEqual([another, one]);
    expect((await listed())[0]?.entry).toMatchObject(unpublished);
    await ledger.markPublished(another, 1);
    expect((await listed()).map(({ person }) => person)).toEqual([one]);
    await ledger.markPublished(one, 1);
  });

  it('lists no entry that may still be published by whoever has made it', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    at += 100;
    await ledger.write(person, entry(1, unpublished), undefined);
    const listed = await ledger.listUnpublished(at, 100);
    expect(listed.filter((one) => one.person === person)).toEqual([]);
    await ledger.markPublished(person, 1);
  });

  it('keeps the latest entry when its texts are published', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    await ledger.write(person, entry(1, unpublished), undefined);
    await ledger.markPublished(person, 1);
    expect(await ledger.read(person)).toEqual({ item: entry(1), version: 1 });
  });

  it('makes no entry by marking one that is gone', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    await ledger.markPublished(person, 1);
    expect(await ledger.read(person)).toBeUndefined();
  });

  it('scrubs number, source and texts to publish, and keeps the proof', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    const shown = { textShown: 'Switchboard: reply YES', status: 'confirmed' } as const;
    await ledger.write(person, entry(1, unpublished), undefined);
    await ledger.write(person, entry(2, { ...shown, source: '198.51.100.1' }), 1);
    await ledger.scrub(person, Number.MAX_SAFE_INTEGER);
    const { number: _, ...left } = entry(2, shown);
    expect(await ledger.read(person)).toEqual({ item: left, version: 2 });
    const listed = await ledger.listUnpublished(Number.MAX_SAFE_INTEGER, 1000);
    expect(listed.filter((one) => one.person === person)).toEqual([]);
  });

  it('deletes all of a person', async () => {
    const [ledger, person] = [makeLedger(), somebody()];
    await ledger.write(person, entry(1), undefined);
    await ledger.write(person, entry(2), 1);
    await ledger.delete(person);
    expect(await ledger.read(person)).toBeUndefined();
    expect(await ledger.write(person, entry(1), undefined)).toBe(true);
  });
}

describe('the ledger', () => {
  describe('in memory', () => {
    ledgerContract(fakeLedger);
  });

  forEachDynamoDb([subscriptionsTable], (db) => {
    const makeLedger = (now = () => 0) => ledgerInDynamoDb(db(), 'subscriptions', now);
    ledgerContract(makeLedger);

    it('forgets a scrubbed person from the second their proof is no longer needed', async () => {
      const clock = { now: 0 };
      const [ledger, person] = [makeLedger(() => clock.now), somebody()];
      await ledger.write(person, entry(1), undefined);
      await ledger.scrub(person, 5000);
      clock.now = 4999;
      expect((await ledger.read(person))?.version).toBe(1);
      clock.now = 5000;
      expect(await ledger.read(person)).toBeUndefined();
    });

    it('scrubs a ledger of more entries than one answer holds', async () => {
      const [ledger, person] = [makeLedger(), somebody()];
      const long = { textShown: 'x'.repeat(200_000) };
      for (let sequence = 1; sequence <= 7; sequence++) {
        await ledger.write(
          person,
          entry(sequence, long),
          sequence === 1 ? undefined : sequence - 1,
        );
      }
      await ledger.scrub(person, 5000);
      await ledger.delete(person);
      expect(await ledger.read(person)).toBeUndefined();
    });
  });
});
