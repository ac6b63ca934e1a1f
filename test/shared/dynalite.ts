import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type KeyType,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { documents } from '../../lambdas/shared/dynamodb/client.ts';

/** A key attribute: its name, or its name and type where it isn't a string. */
export type KeySpec = string | { readonly name: string; readonly type: 'S' | 'N' | 'B' };

export interface IndexSpec {
  readonly name: string;
  readonly partitionKey: KeySpec;
  readonly sortKey?: KeySpec;
}

export interface TableSpec extends IndexSpec {
  /** Global indexes, with all attributes projected. */
  readonly indexes?: readonly IndexSpec[];
}

/** A DynamoDB that lives as long as a test. */
export interface TestDynamoDb {
  readonly db: DynamoDBDocumentClient;
  /** Where it listens: `http://127.0.0.1:41000`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts dynalite in this process, with these tables, in memory. */
export async function startDynalite(...tables: readonly TableSpec[]): Promise<TestDynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return connect(`http://127.0.0.1:${port}`, tables, { stopServer: () => close(server) });
}

/** A client for a server that speaks DynamoDB's protocol, once these tables are made there. */
export async function connect(
  endpoint: string,
  tables: readonly TableSpec[],
  server: { accessKeyId?: string; stopServer?(): Promise<void> },
): Promise<TestDynamoDb> {
  const credentials = { accessKeyId: server.accessKeyId ?? 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, credentials, region: 'us-east-1' });
  for (const table of tables) await client.send(new CreateTableCommand(tableInput(table)));
  const stop = async () => {
    client.destroy();
    await server.stopServer?.();
  };
  return { db: documents(client), endpoint, stop };
}

/** What `CreateTable` and a template call the parts of a table. */
export function tableInput(table: TableSpec): CreateTableCommandInput {
  const indexes = table.indexes ?? [];
  const attributes = new Map([table, ...indexes].flatMap(keysOf).map((key) => [key.name, key]));
  return {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes.values()].map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(table),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: 'ALL' },
          })),
        }),
  };
}

function keysOf({ partitionKey, sortKey }: IndexSpec) {
  const keys = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  return keys.map((key) => (typeof key === 'string' ? { name: key, type: 'S' as const } : key));
}

function keySchema(spec: IndexSpec) {
  return keysOf(spec).map(({ name }, i) => ({
    AttributeName: name,
    KeyType: (i === 0 ? 'HASH' : 'RANGE') satisfies KeyType as KeyType,
  }));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
