import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../../phone/index.ts';
import { versionedItems } from '../../shared/dynamodb/versioned-items.ts';
import type { Claims, Shelves } from '../domain/uploads/ports.ts';
import type { Shelf } from '../domain/uploads/shelf.ts';

const prefix = 'shelf';

/** Shelves in a table with the partition key `id` and the sparse index `open` (by `open` and `openAt`). */
export function shelvesInDynamoDb(
  db: DynamoDBDocumentClient,
  table: string,
  now: () => number,
): Shelves {
  return {
    ...versionedItems<Shelf>(db, { table, prefix, now }),
    async listOpen(until, most) {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'open',
          KeyConditionExpression: '#open = :open AND openAt <= :until',
          ExpressionAttributeNames: { '#open': 'open' },
          ExpressionAttributeValues: { ':open': 'shelf', ':until': until },
          Limit: most,
        }),
      );
      return Items.map(({ id }) => String(id).slice(prefix.length + 1) as PersonId);
    },
  };
}

/** Who has which shared key, in the same table. */
export function claimsInDynamoDb(
  db: DynamoDBDocumentClient,
  table: string,
  now: () => number,
): Claims {
  return versionedItems(db, { table, prefix: 'claim', now });
}
