import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../lambdas/phone/domain/person.ts';
import { ledgerInDynamoDb } from '../../lambdas/topics/adapters/ledger.dynamodb.ts';
import { textsInDynamoDb } from '../../lambdas/topics/adapters/text-store.dynamodb.ts';
import type { LedgerEntry } from '../../lambdas/topics/domain/ledger-entry.ts';
import type { TextRecord } from '../../lambdas/topics/domain/text-record.ts';
import { forEachDynamoDb } from '../shared/dynamodb-engines.ts';

const at = { name: 'at', type: 'N' } as const;
const tables = [
  {
    name: 'ledger',
    partitionKey: 'person',
    sortKey: 'sequence',
    indexes: [{ name: 'unpublished', partitionKey: 'unpublished', sortKey: at }],
  },
  {
    name: 'texts',
    partitionKey: 'id',
    indexes: [
      { name: 'person', partitionKey: 'person', sortKey: at },
      { name: 'open', partitionKey: 'open', sortKey: at },
    ],
  },
];
const now = () => 1000;
const somebody = () => randomUUID().replaceAll('-', '') as PersonId;

function entry(more: object): LedgerEntry {
  return {
    status: 'pending',
    at: 900,
    number: '+14155552671',
    source: 'web',
    ...more,
  } as LedgerEntry;
}

function text(person: PersonId, more: object): TextRecord {
  return { person, content: { kind: 'code' }, status: 'sent', at: 900, ...more } as TextRecord;
}

describe('the stores of texts and consent', () => {
  forEachDynamoDb(tables, (db) => {
    it('append to the ledger in order, and let one of two writers through', async () => {
      const ledger = ledgerInDynamoDb(db(), 'ledger', now);
      const person = somebody();
      expect(await ledger.read(person)).toBeUndefined();
      expect(await ledger.write(person, entry({ status: 'invited' }), undefined)).toBe(true);
      expect(await ledger.write(person, entry({ status: 'stopped' }), undefined)).toBe(false);
      const first = await ledger.read(person);
      expect(first?.item.status).toBe('invited');
      expect(await ledger.write(person, entry({ status: 'pending' }), first?.version)).toBe(true);
      expect((await ledger.read(person))?.item.status).toBe('pending');
    });

    it('find what was not published, once', async () => {
      const ledger = ledgerInDynamoDb(db(), 'ledger', now);
      const person = somebody();
      await ledger.write(person, entry({ pending: [], unpublished: 'entry' }), undefined);
      const sequence = (await ledger.read(person))?.version ?? 0;
      const mine = async () =>
        (await ledger.listUnpublished(1000, 100)).filter((found) => found.person === person);
      expect(await mine()).toHaveLength(1);
      await ledger.markPublished(person, sequence);
      expect(await mine()).toEqual([]);
    });

    it('keep the proof of consent without the number after an erase, until its time is over', async () => {
      const ledger = ledgerInDynamoDb(db(), 'ledger', now);
      const person = somebody();
      await ledger.write(person, entry({ status: 'stopped' }), undefined);
      await ledger.scrub(person, 2000);
      const kept = (await ledger.read(person))?.item;
      expect(kept?.status).toBe('stopped');
      expect(JSON.stringify(kept)).not.toContain('4155552671');
      expect(await ledgerInDynamoDb(db(), 'ledger', () => 2000).read(person)).toBeUndefined();
    });

    it('list a person’s texts, the newest first, and those whose fate is open', async () => {
      const texts = textsInDynamoDb(db(), 'texts', now);
      const person = somebody();
      const [older, newer] = [randomUUID(), randomUUID()];
      await texts.write(
        older,
        text(person, { at: 800, open: 'text', status: 'sending' }),
        undefined,
      );
      await texts.write(newer, text(person, { at: 900 }), undefined);
      expect((await texts.listFor(person, 10)).map(({ id }) => id)).toEqual([newer, older]);
      const open = (await texts.listOpen(850, 100)).filter(
        ({ record }) => record.person === person,
      );
      expect(open.map(({ id }) => id)).toEqual([older]);
    });
  });
});
