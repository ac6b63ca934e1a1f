import {
  type DynamoDBDocumentClient,
  paginateQuery,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { versionedItems } from '../../shared/dynamodb/versioned-items.ts';
import type { StoredText, TextStore } from '../domain/ports.ts';
import type { TextRecord } from '../domain/text-record.ts';

type Options = Pick<
  QueryCommandInput,
  'ExpressionAttributeNames' | 'ExpressionAttributeValues' | 'ScanIndexForward'
>;

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
  /** As many as are wanted, or all that there are: a page may end before. */
  const query = async (most: number, index: string, condition: string, options: Options) => {
    const pages = paginateQuery(
      { client: db },
      {
        TableName: table,
        IndexName: index,
        KeyConditionExpression: condition,
        Limit: most,
        ...options,
      },
    );
    const found: StoredText[] = [];
    for await (const { Items = [] } of pages) {
      found.push(...Items.filter(({ expires }) => expires > now()).map(storedText));
      if (found.length >= most) break;
    }
    return found.slice(0, most);
  };
  return {
    ...versionedItems<TextRecord>(db, {
      table,
      prefix,
      now,
      expiresAt: ({ at }) => at + keptSeconds,
    }),
    listFor: (person, most) =>
      query(most, 'person', 'person = :person', {
        ExpressionAttributeValues: { ':person': person },
        ScanIndexForward: false,
      }),
    listOpen: (before, most) =>
      query(most, 'open', '#open = :open AND #at < :before', {
        ExpressionAttributeNames: { '#open': 'open', '#at': 'at' },
        ExpressionAttributeValues: { ':open': 'text', ':before': before },
      }),
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
