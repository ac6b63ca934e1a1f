import {
  ConditionalCheckFailedException as AwsConditionalCheckFailed,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KeySpec, TableSpec, TestDynamoDb } from '../../shared/dynalite.ts';
import * as commands from './dynamodb-commands.ts';
import { Table, type TableSchema } from './tables.ts';

/**
 * The DynamoDB of simulated worlds behind a client of the SDK, so that the suites of adapters show whether it
 * does what DynamoDB does.
 */
export async function simulateDynamoDb(...specs: readonly TableSpec[]): Promise<TestDynamoDb> {
  const tables = new Map(specs.map((spec) => [spec.name, new Table(spec.name, schemaOf(spec))]));
  const tableOf = (name: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`There is no table ${name}`);
    return table;
  };
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const send = async (command: { readonly input: commands.Input }) => {
    const Simulated = byName.get(command.constructor.name);
    if (Simulated === undefined) throw new Error(`${command.constructor.name} is not simulated`);
    try {
      return new Simulated(command.input).run(tableOf);
    } catch (error) {
      if (!(error instanceof commands.ConditionalCheckFailedException)) throw error;
      throw new AwsConditionalCheckFailed({ $metadata: {}, message: error.message });
    }
  };
  Object.assign(db, { send });
  return { db, endpoint: 'http://simulated.example', stop: async () => undefined };
}

const byName: ReadonlyMap<string, new (input: commands.Input) => commands.Command> = new Map(
  Object.entries({
    BatchGetCommand: commands.BatchGetCommand,
    BatchWriteCommand: commands.BatchWriteCommand,
    DeleteCommand: commands.DeleteCommand,
    GetCommand: commands.GetCommand,
    PutCommand: commands.PutCommand,
    QueryCommand: commands.QueryCommand,
    ScanCommand: commands.ScanCommand,
    UpdateCommand: commands.UpdateCommand,
  }),
);

function schemaOf(spec: TableSpec): TableSchema {
  const keys = ({ partitionKey, sortKey }: TableSpec) => ({
    partition: nameOf(partitionKey),
    ...(sortKey === undefined ? {} : { sort: nameOf(sortKey) }),
  });
  const indexes = (spec.indexes ?? []).map((index) => [index.name, keys(index)]);
  return { ...keys(spec), indexes: Object.fromEntries(indexes) };
}

function nameOf(key: KeySpec): string {
  return typeof key === 'string' ? key : key.name;
}
