import type { Created } from './contract.ts';
import type { Dynalite } from './dynalite.ts';
import { AwsError, isRecord, type Json, type Place } from './protocol.ts';

/**
 * Creates a table as a template declares it, or checks that the one there has the same keys. What the engine
 * has no notion of (time to live, recovery, encryption, protection, tags, capacity) is left out.
 */
export async function createTable(
  dynalite: Dynalite,
  place: Place,
  name: string,
  properties: Json,
): Promise<Created> {
  const wanted = {
    TableName: name,
    AttributeDefinitions: properties['AttributeDefinitions'],
    KeySchema: properties['KeySchema'],
    BillingMode: 'PAY_PER_REQUEST',
    ...indexes(properties, 'GlobalSecondaryIndexes'),
    ...indexes(properties, 'LocalSecondaryIndexes'),
  };
  const existing = await describe(dynalite, name);
  if (!existing) await dynalite.call('CreateTable', wanted);
  const arn = `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${name}`;
  return { ref: name, attributes: { Arn: arn, TableId: name, StreamArn: `${arn}/stream/none` } };
}

function indexes(properties: Json, kind: string): Json {
  const declared = properties[kind];
  if (!Array.isArray(declared) || declared.length === 0) return {};
  const kept = declared.filter(isRecord).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  return { [kind]: kept };
}

async function describe(dynalite: Dynalite, name: string): Promise<Json | undefined> {
  try {
    const { Table } = await dynalite.call('DescribeTable', { TableName: name });
    return isRecord(Table) ? Table : undefined;
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith('#ResourceNotFoundException')) return;
    throw error;
  }
}
