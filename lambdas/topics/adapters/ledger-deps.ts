import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { brandSettings } from '../../shared/declarations/settings.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { LedgerDeps } from '../domain/change-subscription.ts';
import type { LedgerEnv } from '../env.ts';
import { ledgerInDynamoDb } from './ledger.dynamodb.ts';
import { textQueue } from './text-queue.sqs.ts';

/** What changing subscriptions needs. */
export function ledgerOf(
  env: LedgerEnv,
  db: DynamoDBDocumentClient,
  now: () => number,
): LedgerDeps {
  return {
    now,
    ledger: ledgerInDynamoDb(db, env.SUBSCRIPTIONS_TABLE, now),
    enqueue: textQueue(env.SEND_TEXT_QUEUE_URL),
    voice: {
      brand: parseJson(brandSettings, env.BRAND_SETTINGS),
      publicOrigin: env.PUBLIC_ORIGIN,
    },
  };
}
