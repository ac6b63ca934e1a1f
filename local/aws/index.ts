import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AsyncInvocations } from './async-invocations.ts';
import type { Aws, AwsOptions, InvokeFunction } from './contract.ts';
import { Dynalite } from './dynalite.ts';
import { dynamodb } from './dynamodb.ts';
import { endpointsFor, eventBridgeSender, Permissions, snsSender } from './endpoints.ts';
import { EventSource } from './event-sources.ts';
import { Rules } from './events/rules.ts';
import { kms } from './kms.ts';
import { Keys } from './kms-keys.ts';
import { lambda } from './lambda.ts';
import { Input, type Place, type Service } from './protocol.ts';
import { invalid } from './resource-input.ts';
import { resources } from './resources.ts';
import { startS3 } from './s3/index.ts';
import { secretsManager } from './secrets.ts';
import { Secrets } from './secrets-store.ts';
import { gate } from './server.ts';
import { sns } from './sns.ts';
import { Deliveries } from './sns-deliveries.ts';
import { Topics } from './sns-topics.ts';
import { sqs } from './sqs.ts';
import { Queues } from './sqs-queues.ts';
import { Tables } from './tables.ts';

export type { Aws, AwsOptions, Created } from './contract.ts';
export type { FileRange } from './s3/request.ts';

const tickEvery = 50;
/** What is due within this many milliseconds counts as work at hand. */
const horizon = 5000;

/** Starts one server on loopback that answers the AWS SDKs for the services that Switchboard uses. */
export async function startAws(options: AwsOptions): Promise<Aws> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { dataDir, region, accountId } = options;
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const parts = open(options, { dataDir, region, accountId, endpoint });
  const { queues, topics, secrets, deliveries, invocations, sources, keys, rules } = parts;
  const s3 = await startS3({
    place: { dataDir, region, accountId },
    keys,
    credential: (accessKeyId) =>
      options.credential ? options.credential(accessKeyId) : { secretAccessKey: 'local' },
    authorize: (call) => options.authorize(call),
    ready: options.ready,
    publish: (event) => rules.publish(event),
  });
  const answer = gate({
    region,
    services: services(parts, options),
    lambda: lambda(parts.place, {
      has: (arn) => options.hasFunction?.(arn) ?? true,
      invoke: parts.invoke,
      accept: (arn, event) => invocations.accept(arn, event),
    }),
    authorize: (call) => options.authorize(call),
  });
  server.on('request', (request, response) => void answer(request, response));

  const tick = () => {
    for (const part of [invocations, ...queues.all()]) part.tick();
  };
  const ticking = setInterval(tick, tickEvery);
  const busy = () =>
    s3.running() > 0 || [invocations, ...sources].some((part) => part.dueWithin(horizon));
  const creators = resources({ ...parts, buckets: s3.buckets });

  return {
    endpoint,
    s3Endpoint: s3.endpoint,
    readObject: (request) => s3.read(request),
    async create(type, logicalId, properties) {
      const input = new Input(properties, (message) => invalid(`${logicalId}: ${message}`));
      return creators[type]?.(input, logicalId);
    },
    invokeAsync: (functionArn, event) => invocations.accept(functionArn, event),
    publish(topicArn, message) {
      topics.find(topicArn);
      deliveries.publish({ topicArn, message, attributes: {} });
    },
    secret: (arnOrName) => secrets.current(arnOrName),
    putSecret(arnOrName, value) {
      if (secrets.current(arnOrName) === value) return;
      secrets.put(secrets.find(arnOrName), { string: value });
    },
    async idle() {
      do await new Promise((resolve) => setTimeout(resolve, 5));
      while (busy());
    },
    queueDepths: () => Object.fromEntries(queues.all().map((queue) => [queue.name, queue.depth()])),
    tick,
    async close() {
      clearInterval(ticking);
      for (const part of [invocations, ...sources]) part.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, s3.close()]);
      await parts.dynalite.close();
    },
  };
}

/** Opens everything that is kept in the data directory and joins it together. */
function open(options: AwsOptions, place: Place) {
  const ready = options.ready ?? Promise.resolve();
  const invoke: InvokeFunction = (...invocation) => ready.then(() => options.invoke(...invocation));
  const dynalite = new Dynalite(place);
  const tables = new Tables(dynalite, place);
  const queues = new Queues(place);
  const topics = new Topics(place);
  const keys = new Keys(place);
  const secrets = new Secrets(place);
  const permissions = new Permissions();
  const sources: EventSource[] = [];
  const invocations: AsyncInvocations = new AsyncInvocations(
    place,
    invoke,
    (destination, record) => {
      const body = JSON.stringify(record);
      const queue = queues.find(destination);
      if (queue) queues.send(queue, { body, sender: 'lambda.amazonaws.com' });
      else if (destination.startsWith('arn:aws:sns:'))
        deliveries.publish({ topicArn: destination, message: body, attributes: {} });
      else if (destination.startsWith('arn:aws:lambda:')) invocations.accept(destination, record);
    },
  );
  const neighbours = { queues, keys, invocations, permissions };
  const warn = (message: string) => options.warn?.(message);
  const deliveries = new Deliveries(place, topics, endpointsFor(snsSender, neighbours), warn);
  const rules = new Rules(place, endpointsFor(eventBridgeSender, neighbours), warn);
  return {
    place,
    invoke,
    dynalite,
    tables,
    queues,
    topics,
    keys,
    secrets,
    permissions,
    invocations,
    deliveries,
    rules,
    sources,
    feed: (mapping: EventSource['mapping']) => {
      sources.push(new EventSource(mapping, invoke));
    },
  };
}

function services(parts: ReturnType<typeof open>, options: AwsOptions): Record<string, Service> {
  const { dynalite, tables, queues, topics, deliveries, keys, secrets } = parts;
  return {
    dynamodb: dynamodb(dynalite, tables, keys.useBy('dynamodb', 'AccessDeniedException')),
    sqs: sqs(queues, keys.useBy('sqs', 'KmsAccessDenied')),
    sns: sns({
      topics,
      deliveries,
      useKey: keys.useBy('sns', 'KMSAccessDenied'),
      text: (message) => options.text(message),
    }),
    kms: kms(keys),
    secretsmanager: secretsManager(secrets, keys.useBy('secretsmanager', 'AccessDeniedException')),
  };
}
