import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import type { PersonId } from '../../phone/index.ts';
import { batchGet, untilProcessed } from '../../shared/dynamodb/batches.ts';
import { succeeded } from '../../shared/dynamodb/versioned-items.ts';
import { deviceKeyText } from '../domain/device.ts';
import type { DeviceStore } from '../domain/ports.ts';
import {
  deviceRowKey,
  dueIndex,
  duePartition,
  isDeviceRow,
  isLive,
  prefixes,
  type Row,
  type RowKey,
  toDevice,
  toDeviceRow,
  toKey,
  toPoint,
  toReadingRow,
} from './device-items.ts';

const maxBatchWrite = 25;
const duePageSize = 100;

/** Devices and their history in a table with partition key `person` and sort key `item`. */
export function devicesInDynamoDb(
  db: DynamoDBDocumentClient,
  table: string,
  nowMs: () => number,
): DeviceStore {
  return {
    async load(keys) {
      const unique = new Map(keys.map((key) => [deviceKeyText(key), deviceRowKey(key)]));
      const rows = await batchGet(db, table, [...unique.values()]);
      return rows.filter((row) => isLive(row, nowMs())).map(toDevice);
    },

    async write(device, version) {
      const now = nowMs();
      // A device that was deleted and is made anew never has a version that someone read before.
      const next = version === undefined ? now : version + 1;
      const put = new PutCommand({
        TableName: table,
        Item: toDeviceRow(device, next),
        ...(version === undefined
          ? {
              ConditionExpression: 'attribute_not_exists(person) OR expires <= :now',
              ExpressionAttributeValues: { ':now': Math.floor(now / 1000) },
            }
          : {
              ConditionExpression: 'version = :version',
              ExpressionAttributeValues: { ':version': version },
            }),
      });
      const isWritten = await succeeded(db.send(put));
      return isWritten ? { item: device, version: next } : undefined;
    },

    async record(point) {
      await db.send(new PutCommand({ TableName: table, Item: toReadingRow(point) }));
    },

    async listDue(now, cursor) {
      const { Items = [], LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: dueIndex,
          KeyConditionExpression: 'due = :due AND dueAt <= :now',
          ExpressionAttributeValues: { ':due': duePartition, ':now': now },
          Limit: duePageSize,
          ...(cursor === undefined ? {} : { ExclusiveStartKey: JSON.parse(cursor) as Row }),
        }),
      );
      const keys = Items.map(toKey);
      return LastEvaluatedKey === undefined
        ? { keys }
        : { keys, cursor: JSON.stringify(LastEvaluatedKey) };
    },

    async listFor(person, since) {
      const rows = await queryAll(db, {
        TableName: table,
        KeyConditionExpression: 'person = :person',
        ExpressionAttributeValues: { ':person': person },
      });
      const live = rows.filter((row) => isLive(row, nowMs()));
      return {
        devices: live.filter(isDeviceRow).map((row) => toDevice(row).item),
        history: live
          .filter((row) => !isDeviceRow(row))
          .map(toPoint)
          .filter(({ at }) => at >= since),
      };
    },

    async forget(person, provider) {
      for (const prefix of prefixes(provider)) {
        await deleteAll(db, table, await keysOf(db, table, person, prefix));
      }
    },
  };
}

async function keysOf(
  db: DynamoDBDocumentClient,
  table: string,
  person: PersonId,
  prefix: string,
): Promise<readonly RowKey[]> {
  const rows = await queryAll(db, {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'person = :person AND begins_with(#item, :prefix)',
    ProjectionExpression: 'person, #item',
    ExpressionAttributeNames: { '#item': 'item' },
    ExpressionAttributeValues: { ':person': person, ':prefix': prefix },
  });
  return rows as unknown as readonly RowKey[];
}

async function queryAll(
  db: DynamoDBDocumentClient,
  input: QueryCommandInput,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let start: Row | undefined;
  do {
    const page: QueryCommandOutput = await db.send(
      new QueryCommand({ ...input, ...(start === undefined ? {} : { ExclusiveStartKey: start }) }),
    );
    rows.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return rows;
}

async function deleteAll(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly RowKey[],
): Promise<void> {
  for (let i = 0; i < keys.length; i += maxBatchWrite) {
    const deletes = keys
      .slice(i, i + maxBatchWrite)
      .map((Key) => ({ DeleteRequest: { Key: { ...Key } } }));
    await untilProcessed(deletes, async (left) => {
      const { UnprocessedItems } = await db.send(
        new BatchWriteCommand({ RequestItems: { [table]: left } }),
      );
      return (UnprocessedItems?.[table] ?? []) as typeof left;
    });
  }
}
