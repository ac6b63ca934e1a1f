import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AwsError, isRecord, type Json, type Place } from './protocol.ts';

interface Database {
  tableDb: { awsAccountId: string; awsRegion: string };
  db: { close(done: (error: unknown) => void): void };
}
interface Rules {
  types: unknown;
  custom?: unknown;
}
interface Validations {
  checkTypes(input: Json, types: unknown): Json;
  checkValidations(input: Json, types: unknown, custom: unknown, database: Database): void;
}
type Action = (
  database: Database,
  input: Json,
  done: (error: unknown, output: Json) => void,
) => void;

const require = createRequire(import.meta.url);

/** The operations of dynalite, called without its HTTP server in between. */
export class Dynalite {
  readonly #database: Database;
  readonly #validations = require('dynalite/validations') as Validations;

  constructor({ dataDir, region, accountId }: Place) {
    const { create } = require('dynalite/db') as { create(options: object): Database };
    const path = join(dataDir, 'dynamodb');
    this.#database = create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    Object.assign(this.#database.tableDb, { awsAccountId: accountId, awsRegion: region });
  }

  /** Does an operation such as `PutItem`, or throws what DynamoDB answers. */
  async call(operation: string, input: Json): Promise<Json> {
    const name = operation.charAt(0).toLowerCase() + operation.slice(1);
    const { types, custom } = require(`dynalite/validations/${name}`) as Rules;
    const action = require(`dynalite/actions/${name}`) as Action;
    try {
      const checked = this.#validations.checkTypes(input, types);
      this.#validations.checkValidations(checked, types, custom, this.#database);
      return await new Promise((resolve, reject) => {
        action(this.#database, checked, (error, output) =>
          error ? reject(error) : resolve(output),
        );
      });
    } catch (error) {
      throw refusal(error);
    }
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#database.db.close((error) => (error ? reject(error) : resolve()));
    });
  }
}

function refusal(error: unknown): unknown {
  const { statusCode, body } = error as { statusCode?: number; body?: unknown };
  if (!statusCode || !isRecord(body)) return error;
  const message = String(body['message'] ?? body['Message'] ?? '');
  return new AwsError(String(body['__type']), message, statusCode);
}
