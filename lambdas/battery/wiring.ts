import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { connectionPages, deviceConnections } from '../connect/index.ts';
import { type PersonId, peopleByBatch } from '../phone/index.ts';
import { batterySettings } from '../shared/declarations/settings.ts';
import { documents } from '../shared/dynamodb/client.ts';
import { readEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { parseJson } from '../shared/parse-json.ts';
import { announcer, subscriptions } from '../topics/index.ts';
import { batchQueueInSqs, dispatchQueueInSqs } from './adapters/batch-queue.sqs.ts';
import { devicesInDynamoDb } from './adapters/device-store.dynamodb.ts';
import type { DispatchDeps } from './domain/dispatch-polls.ts';
import type { PollDeps, SettleDeps } from './domain/ports.ts';
import type { AnnounceAlertsEnv, DispatchPollsEnv, PollBatchEnv } from './env.ts';

const nowMs = () => Date.now();
const settleNames = [
  'DEVICES_TABLE',
  'PEOPLE_TABLE',
  'SUBSCRIPTIONS_TABLE',
  'USER_TOPIC_ARN_PREFIX',
  'SEND_TEXT_QUEUE_URL',
  'TEXT_DELIVERY',
  'BATTERY_SETTINGS',
] as const;

export function dispatchDeps(): DispatchDeps {
  const env = readEnv<DispatchPollsEnv>(
    'CONNECTIONS_TABLE',
    'BATTERY_BATCHES_URL',
    'BATTERY_DISPATCHES_URL',
  );
  const sqs = new SQSClient();
  return {
    nowMs,
    connections: connectionPages(env),
    batches: batchQueueInSqs(sqs, env.BATTERY_BATCHES_URL, nowMs),
    continuations: dispatchQueueInSqs(sqs, env.BATTERY_DISPATCHES_URL),
    log: info,
  };
}

export function announceDeps(): SettleDeps {
  return settleDeps(readEnv<AnnounceAlertsEnv>(...settleNames), documents());
}

export function pollDeps(): PollDeps {
  const env = readEnv<PollBatchEnv>(
    ...settleNames,
    'BATTERY_BATCHES_URL',
    'CONNECTIONS_TABLE',
    'PROVIDER_SECRETS',
    'OUTSIDE_ORIGINS',
    'DATA_KEYS_TABLE',
    'VAULT_KEY_ARN',
  );
  const db = documents();
  return {
    ...settleDeps(env, db),
    connections: deviceConnections(env),
    queue: batchQueueInSqs(new SQSClient(), env.BATTERY_BATCHES_URL, nowMs),
  };
}

function settleDeps(env: AnnounceAlertsEnv, db: DynamoDBDocumentClient): SettleDeps {
  const { of } = subscriptions(env);
  const { announce } = announcer(env);
  return {
    nowMs,
    settings: parseJson(batterySettings, env.BATTERY_SETTINGS),
    devices: devicesInDynamoDb(db, env.DEVICES_TABLE, nowMs),
    people: peopleByBatch(env.PEOPLE_TABLE, db),
    async consentOf(person: PersonId) {
      const { status, since = 0 } = await of(person);
      return status === 'confirmed' ? since * 1000 : undefined;
    },
    announce: ({ id, person, model, level }) =>
      announce({ id, person, kind: 'battery-low', device: { model, level } }),
    log: info,
  };
}

function info(message: string, fields: Readonly<Record<string, number | string>>): void {
  log.info(message, { ...fields });
}
