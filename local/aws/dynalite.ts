import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AwsError, isRecord, type Json, type Place } from './protocol.ts';

type Done<T = unknown> = (error: unknown, result: T) => void;
interface Items {
  put(key: string, value: unknown, done: Done): void;
  createValueStream(): AsyncIterable<Json>;
}
interface Database {
  tableDb: Items & { awsAccountId: string; awsRegion: string };
  db: { close(done: Done): void };
  getItemDb(table: string): Items;
  deleteIndexDb(kind: 'Global', table: string, index: string, done: Done): void;
}
interface Databases {
  create(options: object): Database;
  updateIndexes(database: Database, table: Json, before: undefined, item: Json, done: Done): void;
}
interface Validations {
  checkTypes(input: Json, types: unknown): Json;
  checkValidations(input: Json, types: unknown, custom: unknown, database: Database): void;
}
type Action = (database: Database, input: Json, done: Done<Json>) => void;

const require = createRequire(import.meta.url);

/** The operations of dynalite, called without its HTTP server in between. */
export class Dynalite {
  /** Whether the last run ended without closing: a write may have reached an index and not its table. */
  readonly interrupted: boolean;
  readonly #openMark: string;
  readonly #database: Database;
  readonly #databases = require('dynalite/db') as Databases;
  readonly #validations = require('dynalite/validations') as Validations;

  constructor({ dataDir, region, accountId }: Place) {
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'dynamodb');
    const timing = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
    this.#database = this.#databases.create({ path, ...timing });
    Object.assign(this.#database.tableDb, { awsAccountId: accountId, awsRegion: region });
    this.#openMark = join(dataDir, 'dynamodb.open');
    this.interrupted = existsSync(this.#openMark);
    writeFileSync(this.#openMark, '');
  }

  /** Does an operation such as `PutItem`; throws what DynamoDB answers. */
  async call(operation: string, input: Json): Promise<Json> {
    const name = operation.charAt(0).toLowerCase() + operation.slice(1);
    const { types, custom } = require(`dynalite/validations/${name}`) as Json;
    const action = require(`dynalite/actions/${name}`) as Action;
    try {
      const checked = this.#validations.checkTypes(input, types);
      this.#validations.checkValidations(checked, types, custom, this.#database);
      return await settled((done) => action(this.#database, checked, done));
    } catch (error) {
      throw refusal(error);
    }
  }

  /** Writes a table's description as it is given. */
  async describe(name: string, description: Json): Promise<void> {
    await settled((done) => this.#database.tableDb.put(name, description, done));
  }

  /** Makes these indexes, and no entry of an earlier one, follow from the items of the table. */
  async rebuildIndexes(name: string, description: Json, indexes: readonly string[]): Promise<void> {
    for (const index of indexes)
      await settled((done) => this.#database.deleteIndexDb('Global', name, index, done));
    for await (const item of this.#database.getItemDb(name).createValueStream())
      await settled((done) =>
        this.#databases.updateIndexes(this.#database, description, undefined, item, done),
      );
  }

  async close(): Promise<void> {
    await settled((done) => this.#database.db.close(done));
    rmSync(this.#openMark, { force: true });
  }
}

function settled<T>(act: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    act((error, result) => (error ? reject(error) : resolve(result)));
  });
}

function refusal(error: unknown): unknown {
  const { statusCode, body } = error as { statusCode?: number; body?: unknown };
  if (!statusCode || !isRecord(body)) return error;
  const message = String(body['message'] ?? body['Message'] ?? '');
  return new AwsError(String(body['__type']), message, statusCode);
}
