import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DeletableItems } from '../versioned-items.ts';

export interface TableOptions<Item> {
  readonly table: string;
  /** In front of every key, so that items of several kinds can share a table. */
  readonly prefix: string;
  /** Epoch seconds after which an item counts as gone, whether or not DynamoDB has deleted it yet. */
  readonly expiresAt?: (item: Item) => number;
  readonly now: () => number;
}

/** Versioned items in a table with the string partition key `id`. */
export function versionedItems<Item extends object>(
  db: DynamoDBDocumentClient,
  { table, prefix, expiresAt, now }: TableOptions<Item>,
): DeletableItems<Item> {
  const keyOf = (key: string) => ({ id: `${prefix}#${key}` });
  return {
    async read(key) {
      const { Item: row } = await db.send(
        new GetCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }),
      );
      if (row === undefined) return undefined;
      const { id: _, version, expires, ...item } = row;
      if (typeof expires === 'number' && expires <= now()) return undefined;
      return { item: item as Item, version: version as number };
    },
    async write(key, item, version) {
      const free = { ConditionExpression: 'attribute_not_exists(id) OR expires <= :now' };
      const unchanged = { ConditionExpression: 'version = :version' };
      const values = version === undefined ? { ':now': now() } : { ':version': version };
      const put = new PutCommand({
        TableName: table,
        Item: {
          ...item,
          ...keyOf(key),
          // Begins with the time, so that no late writer fits an item that was deleted and made anew.
          version: (version ?? now()) + 1,
          expires: expiresAt?.(item),
        },
        ...(version === undefined ? free : unchanged),
        ExpressionAttributeValues: values,
      });
      return succeeded(db.send(put));
    },
    async delete(key) {
      await db.send(new DeleteCommand({ TableName: table, Key: keyOf(key) }));
    },
    deleteAt(key, version) {
      const remove = new DeleteCommand({
        TableName: table,
        Key: keyOf(key),
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': version },
      });
      return succeeded(db.send(remove));
    },
  };
}

/** Whether a conditional write went through. */
export async function succeeded(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
