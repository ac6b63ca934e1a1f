import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '../store.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import type { Created } from './contract.ts';
import type { Mapping } from './event-sources.ts';
import type { Keys } from './kms.ts';
import { AwsError, Input, isRecord, type Json, type Place } from './protocol.ts';
import { initialValue } from './secrets.ts';
import type { Secrets } from './secrets-store.ts';
import type { Topics } from './sns-topics.ts';
import type { Queues } from './sqs-queues.ts';

export interface Parts {
  place: Place;
  endpoint(): string;
  queues: Queues;
  topics: Topics;
  keys: Keys;
  secrets: Secrets;
  invocations: AsyncInvocations;
  createTable(name: string, properties: Json): Promise<Created>;
  feed(mapping: Mapping): void;
}

type Creator = (properties: Input, logicalId: string) => Created | Promise<Created>;

/** Creates what a template declares, by resource type. */
export function resources(parts: Parts): Record<string, Creator> {
  const { place, queues, topics, keys, secrets, invocations } = parts;
  const ids = openStore<string>(join(place.dataDir, 'resources.jsonl'));

  /** An id that stays the same from start to start. */
  function idOf(logicalId: string): string {
    const id = ids.get(logicalId) ?? randomUUID();
    if (!ids.get(logicalId)) ids.set(logicalId, id);
    return id;
  }

  return {
    'AWS::DynamoDB::Table': (input, logicalId) =>
      parts.createTable(input.optional('TableName') ?? logicalId, input.values),
    'AWS::DynamoDB::GlobalTable': (input, logicalId) =>
      parts.createTable(input.optional('TableName') ?? logicalId, input.values),

    'AWS::SQS::Queue'(input, logicalId) {
      const name = input.optional('QueueName') ?? logicalId;
      const { QueueName, Tags, FifoQueue, ...rest } = input.values;
      const attributes = asStrings(rest);
      const queue = queues.find(name) ?? queues.create(name, {}, {});
      queues.set(queue, attributes);
      queues.tag(queue, tagsOf(input));
      const url = `${parts.endpoint()}/${place.accountId}/${name}`;
      return { ref: url, attributes: { Arn: queue.arn, QueueName: name, QueueUrl: url } };
    },

    'AWS::SNS::Topic'(input, logicalId) {
      const name = input.optional('TopicName') ?? logicalId;
      const { TopicName, Tags, Subscription, FifoTopic, ...rest } = input.values;
      const arn = topics.arn(name);
      if (!topics.lookUp(arn)) topics.create(name, {}, {});
      topics.change(arn, asStrings(rest), tagsOf(input));
      for (const [index, one] of input.records('Subscription').entries()) {
        const declared = `${arn}:${idOf(`${logicalId}.${index}`)}`;
        topics.subscribe(
          {
            topicArn: arn,
            protocol: one.string('Protocol'),
            endpoint: one.string('Endpoint'),
            attributes: {},
          },
          declared,
        );
      }
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },

    'AWS::SNS::Subscription'(input, logicalId) {
      const { TopicArn, Protocol, Endpoint, Region, ...rest } = input.values;
      const topicArn = input.string('TopicArn');
      const arn = `${topicArn}:${idOf(logicalId)}`;
      const [protocol, endpoint] = [input.string('Protocol'), input.string('Endpoint')];
      topics.subscribe({ topicArn, protocol, endpoint, attributes: asStrings(rest) }, arn);
      return { ref: arn, attributes: { Arn: arn } };
    },

    'AWS::KMS::Key'(input, logicalId) {
      const enabled = input.flag('Enabled', true);
      const key = keys.create(input.optional('Description') ?? '', enabled, idOf(logicalId));
      return { ref: key.id, attributes: { Arn: key.arn, KeyId: key.id } };
    },

    'AWS::KMS::Alias'(input) {
      const name = input.string('AliasName');
      keys.alias(name, input.string('TargetKeyId'));
      return { ref: name, attributes: { AliasName: name } };
    },

    'AWS::SecretsManager::Secret'(input, logicalId) {
      const name = input.optional('Name') ?? logicalId;
      const secret = secrets.create(
        name,
        input.optional('Description') ?? '',
        input.optional('KmsKeyId'),
      );
      if (Object.keys(secret.versions).length === 0)
        secrets.put(secret, { string: initialValue(input.values) });
      return { ref: secret.arn, attributes: { Id: secret.arn } };
    },

    'AWS::Lambda::EventSourceMapping'(input, logicalId) {
      const id = idOf(logicalId);
      const mapping = mappingOf(input, parts);
      if (input.flag('Enabled', true)) parts.feed(mapping);
      const { region, accountId } = place;
      const arn = `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${id}`;
      return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
    },

    'AWS::Lambda::EventInvokeConfig'(input) {
      const destinations = new Input(input.record('DestinationConfig'), invalid);
      const onSuccess = destinationOf(destinations, 'OnSuccess');
      const onFailure = destinationOf(destinations, 'OnFailure');
      invocations.configure(functionArn(input.string('FunctionName'), place), {
        retries: input.integer('MaximumRetryAttempts', 0, 2) ?? 2,
        maximumAge: input.integer('MaximumEventAgeInSeconds', 60, 21_600) ?? 21_600,
        ...(onSuccess && { onSuccess }),
        ...(onFailure && { onFailure }),
      });
      const ref = `${input.string('FunctionName')}|${input.optional('Qualifier') ?? '$LATEST'}`;
      return { ref, attributes: {} };
    },
  };
}

export const invalid = (message: string) => new AwsError('ValidationError', message);

function functionArn(nameOrArn: string, { region, accountId }: Place): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn.split(':').slice(0, 7).join(':');
  return `arn:aws:lambda:${region}:${accountId}:function:${nameOrArn}`;
}

function destinationOf(destinations: Input, name: string): string | undefined {
  return new Input(destinations.record(name), invalid).optional('Destination');
}

function mappingOf(input: Input, { place, queues }: Parts): Mapping {
  const queue = queues.find(input.string('EventSourceArn'));
  if (!queue) throw invalid(`The queue ${input.string('EventSourceArn')} does not exist`);
  if (input.has('FilterCriteria'))
    throw invalid('FilterCriteria is not supported by this endpoint');
  const window = input.integer('MaximumBatchingWindowInSeconds', 0, 300) ?? 0;
  const batchSize = input.integer('BatchSize', 1, 10_000) ?? 10;
  if (batchSize > 10 && window === 0)
    throw invalid('A BatchSize above 10 needs MaximumBatchingWindowInSeconds of at least 1');
  const scaling = new Input(input.record('ScalingConfig'), invalid);
  return {
    functionArn: functionArn(input.string('FunctionName'), place),
    queue,
    region: place.region,
    batchSize,
    window: window * 1000,
    concurrency: scaling.integer('MaximumConcurrency', 2, 1000) ?? 5,
    reportsItems: input.strings('FunctionResponseTypes').includes('ReportBatchItemFailures'),
  };
}

/** Attributes as the APIs take them: numbers and flags as strings, structures as JSON. */
function asStrings(properties: Json): Record<string, string> {
  const entries = Object.entries(properties).map(([name, value]) => [
    name,
    isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value),
  ]);
  return Object.fromEntries(entries);
}

function tagsOf(input: Input): Record<string, string> {
  const tags = input.records('Tags').map((tag) => [tag.string('Key'), tag.string('Value')]);
  return Object.fromEntries(tags);
}
