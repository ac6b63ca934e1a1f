import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Created } from './contract.ts';
import type { Dynalite } from './dynalite.ts';
import { AwsError, isRecord, type Json, type Place } from './protocol.ts';

interface Known {
  /** The customer's key that encrypts the table. */
  keyId?: string;
  partitionKey?: string;
}

/** The tables of the account as a template declares them, and what callers need to be checked by. */
export class Tables {
  readonly #dynalite: Dynalite;
  readonly #place: Place;
  readonly #known = new Map<string, Known>();

  constructor(dynalite: Dynalite, place: Place) {
    this.#dynalite = dynalite;
    this.#place = place;
  }

  arn(name: string): string {
    if (name.startsWith('arn:')) return name;
    return `arn:aws:dynamodb:${this.#place.region}:${this.#place.accountId}:table/${name}`;
  }

  /** What a declared table is known for. */
  known(nameOrArn: string): Known {
    return this.#known.get(this.arn(nameOrArn)) ?? {};
  }

  /**
   * Creates a table or brings its indexes to what is declared. What the engine has no notion of (time to live,
   * recovery, protection, tags, capacity) is left out.
   */
  async declare(name: string, properties: Json): Promise<Created> {
    const wanted = {
      TableName: name,
      AttributeDefinitions: properties['AttributeDefinitions'],
      KeySchema: properties['KeySchema'],
      BillingMode: 'PAY_PER_REQUEST',
      ...indexesOf(properties, 'GlobalSecondaryIndexes'),
      ...indexesOf(properties, 'LocalSecondaryIndexes'),
    };
    const existing = await this.#describe(name);
    if (existing) await this.#adapt(name, existing, wanted);
    else await this.#create(name, wanted);
    const arn = this.arn(name);
    this.#known.set(arn, knownOf(properties));
    return { ref: name, attributes: { Arn: arn, TableId: name, StreamArn: `${arn}/stream/none` } };
  }

  async #create(name: string, wanted: Json): Promise<void> {
    await this.#dynalite.call('CreateTable', wanted);
    while ((await this.#describe(name))?.['TableStatus'] !== 'ACTIVE') await delay(1);
  }

  async #adapt(name: string, existing: Json, wanted: Json): Promise<void> {
    if (!isDeepStrictEqual(sortedKeys(existing), sortedKeys(wanted)))
      throw new Error(`The table ${name} has another key now: start afresh to replace it`);
    const before = indexesOf(existing, 'GlobalSecondaryIndexes');
    const after = indexesOf(wanted, 'GlobalSecondaryIndexes');
    const unchanged = isDeepStrictEqual(sortedIndexes(before), sortedIndexes(after));
    if (unchanged && existing['TableStatus'] === 'ACTIVE' && !this.#dynalite.interrupted) return;
    const description = describe(existing, wanted, this.arn(name));
    await this.#dynalite.describe(name, description);
    const indexes = [...new Set([...indexNames(before), ...indexNames(after)])];
    await this.#dynalite.rebuildIndexes(name, description, indexes);
  }

  async #describe(name: string): Promise<Json | undefined> {
    try {
      const { Table } = await this.#dynalite.call('DescribeTable', { TableName: name });
      return isRecord(Table) ? Table : undefined;
    } catch (error) {
      if (error instanceof AwsError && error.code.endsWith('#ResourceNotFoundException')) return;
      throw error;
    }
  }
}

/** The description that the engine keeps of a table, with the indexes declared now. */
function describe(existing: Json, wanted: Json, arn: string): Json {
  const { GlobalSecondaryIndexes: _, ...rest } = existing;
  const indexes = asList(wanted['GlobalSecondaryIndexes']).map((index) => ({
    ...index,
    IndexArn: `${arn}/index/${index['IndexName']}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexStatus: 'ACTIVE',
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  }));
  return {
    ...rest,
    AttributeDefinitions: wanted['AttributeDefinitions'],
    TableStatus: 'ACTIVE',
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
  };
}

function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function indexesOf(table: Json, kind: string): Json {
  const indexes = asList(table[kind]);
  if (indexes.length === 0) return {};
  const kept = indexes.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  return { [kind]: kept };
}

function indexNames(table: Json): string[] {
  return asList(table['GlobalSecondaryIndexes']).map((index) => String(index['IndexName']));
}

function sortedIndexes(table: Json): Json[] {
  return asList(table['GlobalSecondaryIndexes']).sort((one, other) =>
    String(one['IndexName']) < String(other['IndexName']) ? -1 : 1,
  );
}

/** What may not change: the key's attributes and their types. */
function sortedKeys(table: Json): unknown {
  const types = asList(table['AttributeDefinitions']);
  return asList(table['KeySchema']).map((key) => [
    key['AttributeName'],
    key['KeyType'],
    types.find((one) => one['AttributeName'] === key['AttributeName'])?.['AttributeType'],
  ]);
}

/** A global table has the encryption key in its only replica. */
function knownOf(properties: Json): Known {
  const [replica = {}] = asList(properties['Replicas']);
  const keyId = [properties, replica]
    .map(({ SSESpecification }) => SSESpecification)
    .filter(isRecord)
    .map((encryption) => encryption['KMSMasterKeyId'])
    .find((id) => typeof id === 'string');
  const partition = asList(properties['KeySchema']).find(({ KeyType }) => KeyType === 'HASH');
  return {
    ...(keyId && { keyId }),
    ...(partition && { partitionKey: String(partition['AttributeName']) }),
  };
}
