import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '../store.ts';
import { ruleResources } from './events/rule-resources.ts';
import { lambdaResources } from './lambda-resources.ts';
import { type Input, isRecord, type Json } from './protocol.ts';
import { invalid, nameOf } from './resource-input.ts';
import type { Creator, IdOf, Parts } from './resource-parts.ts';
import { bucketResources } from './s3/bucket-resources.ts';
import { initialValue } from './secrets.ts';

/** Everything that `Aws.create` knows, by resource type. */
export function resources(parts: Parts): Record<string, Creator> {
  const ids = openStore<string>(join(parts.place.dataDir, 'resources.jsonl'));
  const idOf = (logicalId: string) => {
    const id = ids.get(logicalId) ?? randomUUID();
    if (!ids.get(logicalId)) ids.set(logicalId, id);
    return id;
  };
  return {
    ...stateResources(parts, idOf),
    ...queueResources(parts),
    ...topicResources(parts, idOf),
    ...lambdaResources(parts, idOf),
    ...bucketResources(parts),
    ...ruleResources(parts),
  };
}

function stateResources({ tables, keys, secrets }: Parts, idOf: IdOf): Record<string, Creator> {
  const table: Creator = (input, logicalId) =>
    tables.declare(nameOf(input, 'TableName', logicalId, 255), input.values);
  return {
    'AWS::DynamoDB::Table': table,
    'AWS::DynamoDB::GlobalTable': table,
    'AWS::KMS::Key'(input, logicalId) {
      const { id, arn } = keys.declare(idOf(logicalId), {
        description: input.optional('Description') ?? '',
        enabled: input.flag('Enabled', true),
        policy: input.record('KeyPolicy'),
      });
      return { ref: id, attributes: { Arn: arn, KeyId: id } };
    },
    'AWS::KMS::Alias'(input) {
      const name = input.string('AliasName');
      keys.alias(name, input.string('TargetKeyId'));
      return { ref: name, attributes: { AliasName: name } };
    },
    'AWS::SecretsManager::Secret'(input, logicalId) {
      const name = nameOf(input, 'Name', logicalId, 512);
      const description = input.optional('Description') ?? '';
      const secret = secrets.declare(name, description, input.optional('KmsKeyId'));
      if (Object.keys(secret.versions).length === 0)
        secrets.put(secret, { string: initialValue(input.values) });
      return { ref: secret.arn, attributes: { Id: secret.arn } };
    },
  };
}

function queueResources({ queues }: Parts): Record<string, Creator> {
  return {
    'AWS::SQS::Queue'(input, logicalId) {
      const name = nameOf(input, 'QueueName', logicalId, 80);
      const { QueueName, Tags, ...attributes } = input.values;
      const { arn } = queues.declare(name, asStrings(attributes), tagsOf(input));
      const url = queues.url(name);
      return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
    },
    'AWS::SQS::QueuePolicy'(input, logicalId) {
      const Policy = JSON.stringify(input.record('PolicyDocument'));
      for (const url of input.strings('Queues')) {
        const queue = queues.find(url);
        if (!queue) throw invalid(`The queue ${url} does not exist`);
        queues.set(queue, { Policy });
      }
      return { ref: logicalId, attributes: { Id: logicalId } };
    },
  };
}

function topicResources({ topics }: Parts, idOf: IdOf): Record<string, Creator> {
  return {
    'AWS::SNS::Topic'(input, logicalId) {
      const name = nameOf(input, 'TopicName', logicalId, 256);
      const { TopicName, Tags, Subscription, ...attributes } = input.values;
      const topicArn = topics.declare(name, asStrings(attributes), tagsOf(input));
      for (const [index, one] of input.records('Subscription').entries()) {
        const [protocol, endpoint] = [one.string('Protocol'), one.string('Endpoint')];
        const arn = `${topicArn}:${idOf(`${logicalId}.${index}`)}`;
        topics.subscribe({ topicArn, protocol, endpoint, attributes: {} }, arn);
      }
      return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
    },
    'AWS::SNS::TopicPolicy'(input, logicalId) {
      const Policy = JSON.stringify(input.record('PolicyDocument'));
      for (const arn of input.strings('Topics')) topics.change(arn, { Policy }, {});
      return { ref: logicalId, attributes: { Id: logicalId } };
    },
    'AWS::SNS::Subscription'(input, logicalId) {
      const { TopicArn, Protocol, Endpoint, Region, ...rest } = input.values;
      const [protocol, endpoint] = [input.string('Protocol'), input.string('Endpoint')];
      const topicArn = input.string('TopicArn');
      const arn = `${topicArn}:${idOf(logicalId)}`;
      topics.subscribe({ topicArn, protocol, endpoint, attributes: asStrings(rest) }, arn);
      return { ref: arn, attributes: { Arn: arn } };
    },
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
  const tags = input.records('Tags');
  return Object.fromEntries(tags.map((tag) => [tag.string('Key'), tag.optional('Value') ?? '']));
}
