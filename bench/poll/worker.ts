import { createRequire } from 'node:module';
import { type Contestant, eachBatch, type Surroundings } from './contestant.ts';
import { refOfPerson } from './people.ts';

/** The function as it is deployed, with one message of its queue after the other. */
export function pollWorker({ bundle, provider, concurrency }: Surroundings): Contestant {
  Object.assign(process.env, environment(provider, concurrency));
  const { handler } = createRequire(import.meta.url)(bundle) as {
    handler(event: object): Promise<{ batchItemFailures: readonly unknown[] }>;
  };
  return (first, count) =>
    eachBatch(first, count, async (_, indexes) => {
      const body = JSON.stringify({ refs: indexes.map(refOfPerson), attempt: 0, notBefore: 0 });
      const { batchItemFailures } = await handler({ Records: [{ messageId: 'bench', body }] });
      if (batchItemFailures.length > 0) throw new Error('The worker has failed at a batch');
    });
}

function environment(provider: string, concurrency: number): Record<string, string> {
  const googles = [
    'https://accounts.google.com',
    'https://oauth2.googleapis.com',
    'https://health.googleapis.com',
  ];
  const battery = {
    schedule: 'rate(1 hour)',
    alertBelow: 20,
    rearmMargin: 10,
    concurrency,
    timeZone: 'America/New_York',
  };
  return {
    PEOPLE_TABLE: 'people',
    CONNECTIONS_TABLE: 'connections',
    DEVICES_TABLE: 'devices',
    DATA_KEYS_TABLE: 'data-keys',
    SUBSCRIPTIONS_TABLE: 'subscriptions',
    VAULT_KEY_ARN: 'arn:aws:kms:us-east-1:000000000000:key/bench',
    USER_TOPIC_ARN_PREFIX: 'arn:aws:sns:us-east-1:000000000000:switchboard-user-',
    SEND_TEXT_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/send-text',
    BATTERY_BATCHES_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/batches',
    TEXT_DELIVERY: 'topic',
    BATTERY_SETTINGS: JSON.stringify(battery),
    PROVIDER_SECRETS: JSON.stringify({ 'google-health': 'arn:bench' }),
    OUTSIDE_ORIGINS: JSON.stringify(
      Object.fromEntries(googles.map((origin) => [origin, provider])),
    ),
  };
}
