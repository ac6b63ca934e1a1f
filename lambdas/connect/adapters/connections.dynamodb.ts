import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../../phone/index.ts';
import { batchGet } from '../../shared/dynamodb/batches.ts';
import { succeeded } from '../../shared/dynamodb/versioned-items.ts';
import { type Connection, type ConnectionRef, partsOf, refOf } from '../domain/connection.ts';
import type { Connections, Page } from '../domain/ports.ts';
import { cursorOf, positionOf } from './cursor.ts';

/** Parts that the index of active connections is spread over, so that no one partition takes all reads. */
const shards = '0123456789abcdef';

/**
 * Connections in a table with the keys `person` and `id`, and two sparse indexes that hold keys alone: `polled`
 * (active ones, by provider and shard) and `pending` (those with events).
 */
export function connectionsInDynamoDb(db: DynamoDBDocumentClient, table: string): Connections {
  const page = async (index: string, value: string, from?: object): Promise<Found> => {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: table,
        IndexName: index,
        KeyConditionExpression: '#index = :value',
        ExpressionAttributeNames: { '#index': index },
        ExpressionAttributeValues: { ':value': value },
        ExclusiveStartKey: from as Record<string, unknown> | undefined,
      }),
    );
    return { refs: Items.map(refOfRow), last: LastEvaluatedKey };
  };
  return {
    async read(ref) {
      const { Item } = await db.send(
        new GetCommand({
          TableName: table,
          Key: partsOf(ref as ConnectionRef),
          ConsistentRead: true,
        }),
      );
      return Item && { item: connectionOf(Item), version: Item['version'] as number };
    },
    write(_, item, version) {
      const put = new PutCommand({
        TableName: table,
        Item: { ...item, ...indexKeysOf(item), version: (version ?? 0) + 1 },
        ...(version === undefined
          ? { ConditionExpression: 'attribute_not_exists(person)' }
          : {
              ConditionExpression: 'version = :version',
              ExpressionAttributeValues: { ':version': version },
            }),
      });
      return succeeded(db.send(put));
    },
    async delete(ref) {
      await db.send(new DeleteCommand({ TableName: table, Key: partsOf(ref as ConnectionRef) }));
    },
    async listFor(person) {
      const query = {
        TableName: table,
        KeyConditionExpression: 'person = :person',
        ExpressionAttributeValues: { ':person': person },
        ConsistentRead: true,
      };
      const found: Connection[] = [];
      for await (const { Items = [] } of paginateQuery({ client: db }, query)) {
        found.push(...Items.map(connectionOf));
      }
      return found.sort((a, b) => a.createdAt - b.createdAt);
    },
    async active(providers, cursor): Promise<Page> {
      const parts = providers.flatMap((provider) =>
        [...shards].map((shard) => `${provider}#${shard}`),
      );
      const { part, key } = positionOf(cursor);
      const value = parts[part];
      if (value === undefined) return { refs: [] };
      const { refs, last } = await page('polled', value, key);
      if (last !== undefined) return { refs, cursor: cursorOf(part, last) };
      return part + 1 < parts.length ? { refs, cursor: cursorOf(part + 1) } : { refs };
    },
    async pending(cursor) {
      const { refs, last } = await page('pending', 'yes', positionOf(cursor).key);
      return last === undefined ? { refs } : { refs, cursor: cursorOf(0, last) };
    },
    async sealedUnderOthers(key, cursor) {
      const { Items = [], LastEvaluatedKey } = await db.send(
        new ScanCommand({
          TableName: table,
          ProjectionExpression: 'person, id',
          FilterExpression: 'attribute_exists(tokens) AND tokens.#key <> :key',
          ExpressionAttributeNames: { '#key': 'key' },
          ExpressionAttributeValues: { ':key': key },
          ExclusiveStartKey: positionOf(cursor).key,
        }),
      );
      const refs = Items.map(refOfRow);
      return LastEvaluatedKey === undefined
        ? { refs }
        : { refs, cursor: cursorOf(0, LastEvaluatedKey) };
    },
    async load(refs) {
      const rows = await batchGet(db, table, [...new Set(refs)].map(partsOf));
      return rows.map(connectionOf);
    },
  };
}

interface Found {
  readonly refs: readonly ConnectionRef[];
  readonly last: object | undefined;
}

function indexKeysOf({ status, provider, id, events }: Connection) {
  return {
    ...(status === 'active' && { polled: `${provider}#${id[0]}` }),
    ...(events.length > 0 && { pending: 'yes' }),
  };
}

function connectionOf(row: Record<string, unknown>): Connection {
  const { version: _, polled: __, pending: ___, ...connection } = row;
  return connection as unknown as Connection;
}

function refOfRow({ person, id }: Record<string, unknown>): ConnectionRef {
  return refOf({ person: person as PersonId, id: String(id) });
}
