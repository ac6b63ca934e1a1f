import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../../phone/index.ts';
import { succeeded } from '../../shared/dynamodb/versioned-items.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Ledger, UnpublishedEntry } from '../domain/ports.ts';

/** As a sort key: with leading zeros, so that entries sort as they count. */
const keyOf = (person: string, sequence: number) => ({
  person,
  sequence: String(sequence).padStart(10, '0'),
});

/**
 * The ledger in a table with the keys `person` and `sequence` (a string), and the index `unpublished` (by
 * `unpublished` and `at`).
 */
export function ledgerInDynamoDb(
  db: DynamoDBDocumentClient,
  table: string,
  now: () => number,
): Ledger {
  async function query(options: Omit<QueryCommandInput, 'TableName'>) {
    const { Items = [] } = await db.send(new QueryCommand({ TableName: table, ...options }));
    return Items.filter(({ expires = Number.POSITIVE_INFINITY }) => expires > now()).map(stored);
  }
  async function forEach(person: string, change: (sequence: number) => Promise<unknown>) {
    const all = { TableName: table, ...entriesOf(person), ConsistentRead: true };
    for await (const { Items = [] } of paginateQuery({ client: db }, all)) {
      for (const row of Items) await change(stored(row).entry.sequence);
    }
  }
  return {
    async read(person) {
      const [latest] = await query({
        ...entriesOf(person),
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 1,
      });
      return latest && { item: latest.entry, version: latest.entry.sequence };
    },
    write(person, entry, version) {
      const put = new PutCommand({
        TableName: table,
        Item: { ...entry, ...keyOf(person, (version ?? 0) + 1) },
        ConditionExpression: 'attribute_not_exists(person)',
      });
      return succeeded(db.send(put));
    },
    delete: (person) =>
      forEach(person, (sequence) =>
        db.send(new DeleteCommand({ TableName: table, Key: keyOf(person, sequence) })),
      ),
    async markPublished(person, sequence) {
      const update = new UpdateCommand({
        TableName: table,
        Key: keyOf(person, sequence),
        UpdateExpression: 'REMOVE #pending, unpublished',
        ConditionExpression: 'attribute_exists(person)',
        ExpressionAttributeNames: { '#pending': 'pending' },
      });
      await succeeded(db.send(update));
    },
    listUnpublished: (before, most) =>
      query({
        IndexName: 'unpublished',
        KeyConditionExpression: 'unpublished = :entry AND #at < :before',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':entry': 'entry', ':before': before },
        Limit: most,
      }),
    scrub: (person, until) =>
      forEach(person, (sequence) =>
        db.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(person, sequence),
            UpdateExpression: 'SET expires = :until REMOVE #number, #source, #pending, unpublished',
            ConditionExpression: 'attribute_exists(person)',
            ExpressionAttributeNames: {
              '#number': 'number',
              '#source': 'source',
              '#pending': 'pending',
            },
            ExpressionAttributeValues: { ':until': until },
          }),
        ),
      ),
  };
}

function entriesOf(person: string) {
  return {
    KeyConditionExpression: 'person = :person',
    ExpressionAttributeValues: { ':person': person },
  };
}

function stored({
  person,
  sequence,
  expires: _,
  ...row
}: Record<string, unknown>): UnpublishedEntry {
  const entry = { ...row, sequence: Number(sequence) } as LedgerEntry;
  return { person: person as PersonId, entry };
}
