import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { simulateDynamoDb } from '../simulation/aws/engine.ts';
import { startDynalite, type TableSpec, type TestDynamoDb } from './dynalite.ts';
import { hasJava, startDynamoDbLocal } from './dynamodb-local.ts';

type Start = (...tables: readonly TableSpec[]) => Promise<TestDynamoDb>;

const engines: Readonly<Record<string, Start>> = {
  dynalite: startDynalite,
  'the simulated DynamoDB': simulateDynamoDb,
  ...(hasJava() ? { 'DynamoDB Local': startDynamoDbLocal } : {}),
};

/**
 * Runs a suite on dynalite, on the one that worlds are simulated with and, where Java is found, on Amazon's DynamoDB Local.
 *
 * Call it once a file. The engine and its tables live as long as the suite, so tests use keys of their own.
 *
 * @param suite defines tests; `db()` is only to be called inside them
 */
export function forEachDynamoDb(
  tables: readonly TableSpec[],
  suite: (db: () => DynamoDBDocumentClient) => void,
): void {
  for (const [name, start] of Object.entries(engines)) {
    describe(`on ${name}`, () => {
      let engine: TestDynamoDb | undefined;
      beforeAll(async () => {
        engine = await start(...tables);
      }, 60_000);
      afterAll(() => engine?.stop());
      suite(() => {
        if (engine === undefined) throw new Error('The engine runs inside tests only');
        return engine.db;
      });
    });
  }
}
