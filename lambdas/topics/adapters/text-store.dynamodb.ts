import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { versionedItems } from '../../shared/dynamodb/versioned-items.ts';
import type { StoredText, TextStore } from '../domain/ports.ts';
import type { TextRecord } from '../domain/text-record.ts';

/** Longer than any queue can hold a message back, so that a late copy still finds its record. */
const keptSeconds = 90 * 86_400;
const prefix = 'text';

/**
 * Texts in a table with the partition key `id` and two indexes: `person` (by `person` and `at`), and `open`
 * (by `open` and `at`), which holds only texts whose outcome is open.
 */
export function textsInDynamoDb(
  db: DynamoDBDocumentClient,
  table: string,
  now: () => number,
): TextStore {
  const query = async (index: string, condition: string, values: object, options: object) => {
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName: table,
        IndexName: index,
        KeyConditionExpression: condition,
        ExpressionAttributeValues: { ...values },
        ...options,
      }),
    );
    return Items.filter(({ expires }) => expires > now()).map(storedText);
  };
  return {
    ...versionedItems<TextRecord>(db, {
      table,
      prefix,
      now,
      expiresAt: ({ at }) => at + keptSeconds,
    }),
    listFor: (person, most) =>
      query(
        'person',
        'person = :person',
        { ':person': person },
        { ScanIndexForward: false, Limit: most },
      ),
    listOpen: (before, most) =>
      query(
        'open',
        '#open = :open AND #at < :before',
        { ':open': 'text', ':before': before },
        {
          ExpressionAttributeNames: { '#open': 'open', '#at': 'at' },
          Limit: most,
        },
      ),
  };
}

function storedText({
  id,
  version: _,
  expires: __,
  ...record
}: Record<string, unknown>): StoredText {
  return { id: String(id).slice(prefix.length + 1), record: record as unknown as TextRecord };
}
