import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { dispatchDeps, pollDeps } from '../../lambdas/battery/wiring.ts';
import { connectionDeps } from '../../lambdas/connect/adapters/connection-deps.ts';
import { type Connection, connectionId, refOf } from '../../lambdas/connect/domain/connection.ts';
import { clients } from '../../lambdas/shared/clients.ts';
import { ledgerInDynamoDb } from '../../lambdas/topics/adapters/ledger.dynamodb.ts';
import { userTopicsInSns } from '../../lambdas/topics/adapters/user-topics.sns.ts';
import { connectionsTable } from '../connect/tables.ts';
import {
  create,
  openQueue,
  setUp as setUpAws,
  useEndpoint,
  useEnvironment,
} from '../local/aws/set-up.ts';
import { tableInput } from '../shared/dynalite.ts';
import providers from '../shared/providers.ts';
import { somebody } from '../shared/somebody.ts';
import { type Misbehave, misbehavingServer } from '../topics/adapters/misbehaving-server.ts';
import { subscriptionsTable } from '../topics/tables.ts';
import { devicesTable } from './devices.ts';

const topicArnPrefix = 'arn:aws:sns:us-east-1:000000000000:switchboard-user-';
const tables = [
  devicesTable,
  connectionsTable,
  subscriptionsTable,
  { name: 'people', partitionKey: 'id' },
  { name: 'data-keys', partitionKey: 'id' },
];

/** What a worker reaches, wired as in its function, on an embedded AWS and in front of a provider that answers as told. */
export async function setUpReal(delivery: 'topic' | 'direct' = 'topic') {
  const { aws, sns, sqs } = await setUpAws();
  useEndpoint(aws.endpoint);
  for (const table of tables) {
    await create(aws, 'AWS::DynamoDB::Table', table.name, tableInput(table));
  }
  const keyArn = (await create(aws, 'AWS::KMS::Key', 'Key')).attributes['Arn'] ?? '';
  const queue = await openQueue(aws, 'SendText');
  const answers = new Map<string, Misbehave>();
  const provider = await misbehavingServer((response, request) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    answers.get(token)?.(response, request);
  });
  const providerEnv = {
    CONNECTIONS_TABLE: 'connections',
    PROVIDER_SECRETS: '{}',
    OUTSIDE_ORIGINS: JSON.stringify({ 'https://health.googleapis.com': provider.url }),
    DATA_KEYS_TABLE: 'data-keys',
    VAULT_KEY_ARN: keyArn,
  };
  useEnvironment({
    ...providerEnv,
    DEVICES_TABLE: 'devices',
    PEOPLE_TABLE: 'people',
    SUBSCRIPTIONS_TABLE: 'subscriptions',
    USER_TOPIC_ARN_PREFIX: topicArnPrefix,
    SEND_TEXT_QUEUE_URL: queue.url,
    TEXT_DELIVERY: delivery,
    BATTERY_SETTINGS: '{}',
    BATTERY_BATCHES_URL: queue.url,
    BATTERY_DISPATCHES_URL: queue.url,
  });
  const made = clients();
  const { connections, vault } = connectionDeps(providerEnv, made, providers);
  return {
    aws,
    worker: pollDeps(),
    dispatcher: dispatchDeps(),
    ledger: ledgerInDynamoDb(made.db, 'subscriptions', made.now),
    topics: userTopicsInSns(
      { arnPrefix: topicArnPrefix, keyArn, queueArn: queue.arn, deadLettersArn: queue.arn },
      sns,
    ),
    connections,
    answers,
    /** Somebody with an active connection; `ref` is its access token too. */
    async connect(more: Partial<Connection> = {}) {
      const person = somebody();
      const provider = more.provider ?? 'google-health';
      const holder = { person, provider, id: connectionId(person, provider, 'user-1') };
      const ref = refOf(holder);
      const connection: Connection = {
        ...holder,
        ...{ providerUserId: 'user-1', status: 'active', tokenType: 'bearer', scopes: [] },
        ...{ createdAt: 1, updatedAt: 1, fence: 1, events: [] },
        tokens: await vault.seal(holder, 1, { accessToken: ref }),
        ...more,
      };
      await connections.write(ref, connection, undefined);
      return { person, ref };
    },
    /** What waits to be sent. */
    async queued() {
      await aws.idle();
      const receive = new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
      });
      const { Messages = [] } = await sqs.send(receive);
      return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
    },
  };
}
