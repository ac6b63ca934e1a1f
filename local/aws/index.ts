import { AsyncInvocations } from './async-invocations.ts';
import type { Aws, AwsOptions } from './contract.ts';
import { Dynalite } from './dynalite.ts';
import { dynamodb } from './dynamodb.ts';
import { EventSource } from './event-sources.ts';
import { Keys, kms } from './kms.ts';
import { Input } from './protocol.ts';
import { invalid, resources } from './resources.ts';
import { secretsManager } from './secrets.ts';
import { holderOf, Secrets } from './secrets-store.ts';
import { listen, portOf } from './server.ts';
import { sns } from './sns.ts';
import { ClientError, Deliveries } from './sns-deliveries.ts';
import { Topics } from './sns-topics.ts';
import { sqs } from './sqs.ts';
import type { MessageAttributes } from './sqs-message.ts';
import { Queues } from './sqs-queues.ts';
import { createTable } from './tables.ts';

export type { Aws, AwsOptions, Created } from './contract.ts';

const tickEvery = 50;
/** What is due within this many milliseconds counts as work at hand. */
const horizon = 5000;

/** Starts one server on loopback that answers the AWS SDKs for the services Switchboard uses. */
export async function startAws(options: AwsOptions): Promise<Aws> {
  const { dataDir, region, accountId } = options;
  const place = { dataDir, region, accountId };
  const ready = options.ready ?? Promise.resolve();
  const invoke = (functionArn: string, event: unknown) =>
    ready.then(() => options.invoke(functionArn, event));

  const queues = new Queues(place);
  const topics = new Topics(place);
  const keys = new Keys(place);
  const secrets = new Secrets(place);
  const dynalite = new Dynalite(place);
  const invocations = new AsyncInvocations(place, invoke, (destination, record) => {
    const body = JSON.stringify(record);
    if (destination.startsWith('arn:aws:sqs:'))
      enqueue(destination, body, {}, 'lambda.amazonaws.com');
    else if (destination.startsWith('arn:aws:sns:'))
      deliveries.publish({ topicArn: destination, message: body, attributes: {} });
    else invocations.accept(destination, record);
  });
  const deliveries = new Deliveries(place, topics, {
    enqueue,
    invokeAsync: (functionArn, event) => invocations.accept(functionArn, event),
  });
  const sources: EventSource[] = [];

  function enqueue(
    queueArn: string,
    body: string,
    attributes: MessageAttributes,
    sender: string,
  ): void {
    const queue = queues.find(queueArn);
    if (!queue) throw new ClientError(`The queue ${queueArn} does not exist`);
    queue.add(queues.message(queue, body, { attributes, sender }));
  }

  const server = await listen(options.port ?? 0, () => ({
    region,
    authorize: (call) => options.authorize(call),
    services,
  }));
  const endpoint = `http://127.0.0.1:${portOf(server)}`;
  const services = {
    dynamodb: dynamodb(dynalite, place),
    sqs: sqs(queues, () => endpoint),
    sns: sns(topics, deliveries, (message) => options.text(message)),
    kms: kms(keys),
    secretsmanager: secretsManager(secrets),
  };
  const creators = resources({
    place,
    queues,
    topics,
    keys,
    secrets,
    invocations,
    endpoint: () => endpoint,
    createTable: (name, properties) => createTable(dynalite, place, name, properties),
    feed: (mapping) => sources.push(new EventSource(mapping, invoke)),
  });

  function tick(): void {
    deliveries.tick();
    invocations.tick();
    for (const queue of queues.all()) queue.tick();
  }
  const ticking = setInterval(tick, tickEvery);

  function busy(): boolean {
    return (
      deliveries.dueWithin(horizon) ||
      invocations.dueWithin(horizon) ||
      sources.some((source) => source.active(horizon))
    );
  }

  return {
    endpoint,
    create: async (type, logicalId, properties) =>
      creators[type]?.(
        new Input(properties, (message) => invalid(`${logicalId}: ${message}`)),
        logicalId,
      ),
    invokeAsync: (functionArn, event) => invocations.accept(functionArn, event),
    publish: (topicArn, message) => {
      topics.find(topicArn);
      deliveries.publish({ topicArn, message, attributes: {} });
    },
    secret(arnOrName) {
      const secret = secrets.lookUp(arnOrName);
      return secret?.versions[holderOf(secret, 'AWSCURRENT') ?? '']?.string;
    },
    putSecret: (arnOrName, value) => {
      secrets.put(secrets.find(arnOrName), { string: value });
    },
    async idle() {
      do await new Promise((resolve) => setTimeout(resolve, 5));
      while (busy());
    },
    queueDepths() {
      const depths = queues.all().map((queue) => {
        const { visible, inFlight, delayed } = queue.counts();
        return [queue.name, visible + inFlight + delayed] as const;
      });
      return Object.fromEntries(depths);
    },
    tick,
    async close() {
      clearInterval(ticking);
      for (const source of sources) source.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dynalite.close();
    },
  };
}
