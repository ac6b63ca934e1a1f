import { randomUUID } from 'node:crypto';
import { AwsError, type Call, type Input, isRecord, type Json, type Service } from './protocol.ts';
import type { Deliveries } from './sns-deliveries.ts';
import { invalidParameter, type Topics } from './sns-topics.ts';
import { type MessageAttributes, parseAttributes, sizeOf } from './sqs-message.ts';

const largest = 262_144;

/** Hands a text to the phone network. */
export type Text = (message: {
  to: string;
  from: string;
  body: string;
  messageId: string;
}) => Promise<void>;

/** Amazon SNS in its Query protocol: standard topics, subscriptions of functions and queues, texts. */
export function sns(topics: Topics, deliveries: Deliveries, text: Text): Service {
  function open(input: Input, call: Call, action: string, member = 'TopicArn'): string {
    const arn = input.string(member);
    call.authorize(`SNS:${action}`, arn);
    topics.find(arn);
    return arn;
  }

  function subscription(input: Input, call: Call, action: string) {
    const arn = input.string('SubscriptionArn');
    call.authorize(`SNS:${action}`, arn.split(':').slice(0, 6).join(':'));
    const found = topics.subscription(arn);
    if (!found) throw new AwsError('NotFound', 'Subscription does not exist', 404);
    return { arn, found };
  }

  return {
    protocol: 'query',
    invalid: (message) => invalidParameter(message),
    denied: (message) => new AwsError('AuthorizationError', message, 403),
    operations: {
      CreateTopic(input, call) {
        const arn = topics.arn(input.string('Name'));
        call.authorize('SNS:CreateTopic', arn);
        const tags = tagsOf(input);
        if (Object.keys(tags).length > 0) call.authorize('SNS:TagResource', arn);
        return { TopicArn: topics.create(input.string('Name'), mapOf(input, 'Attributes'), tags) };
      },
      DeleteTopic(input, call) {
        const arn = input.string('TopicArn');
        call.authorize('SNS:DeleteTopic', arn);
        topics.delete(arn);
      },
      ListTopics(_input, call) {
        call.authorize('SNS:ListTopics', topics.arn('*'));
        return { Topics: topics.all().map((TopicArn) => ({ TopicArn })) };
      },
      GetTopicAttributes(input, call) {
        const arn = open(input, call, 'GetTopicAttributes');
        const confirmed = topics.subscriptions(arn).length;
        const counts = {
          SubscriptionsConfirmed: confirmed,
          SubscriptionsPending: 0,
          SubscriptionsDeleted: 0,
        };
        const attributes = { TopicArn: arn, Owner: arn.split(':')[4], ...counts };
        return { Attributes: asMap({ ...topics.find(arn).attributes, ...attributes }) };
      },
      SetTopicAttributes(input, call) {
        const arn = open(input, call, 'SetTopicAttributes');
        const value = input.optional('AttributeValue') ?? '';
        topics.change(arn, { [input.string('AttributeName')]: value });
      },
      TagResource(input, call) {
        topics.change(open(input, call, 'TagResource', 'ResourceArn'), {}, tagsOf(input));
      },
      UntagResource(input, call) {
        topics.untag(open(input, call, 'UntagResource', 'ResourceArn'), input.strings('TagKeys'));
      },
      ListTagsForResource(input, call) {
        const { tags } = topics.find(open(input, call, 'ListTagsForResource', 'ResourceArn'));
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      },
      Subscribe(input, call) {
        const topicArn = input.string('TopicArn');
        const protocol = input.string('Protocol');
        const endpoint = input.string('Endpoint');
        call.authorize('SNS:Subscribe', topicArn, {
          'sns:Protocol': protocol,
          'sns:Endpoint': endpoint,
        });
        const attributes = mapOf(input, 'Attributes');
        return { SubscriptionArn: topics.subscribe({ topicArn, protocol, endpoint, attributes }) };
      },
      Unsubscribe(input, call) {
        const arn = input.string('SubscriptionArn');
        call.authorize('SNS:Unsubscribe', arn.split(':').slice(0, 6).join(':'));
        topics.unsubscribe(arn);
      },
      ListSubscriptionsByTopic(input, call) {
        const topicArn = open(input, call, 'ListSubscriptionsByTopic');
        const Subscriptions = topics
          .subscriptions(topicArn)
          .map(([arn, { protocol, endpoint }]) => ({
            SubscriptionArn: arn,
            Owner: arn.split(':')[4],
            Protocol: protocol,
            Endpoint: endpoint,
            TopicArn: topicArn,
          }));
        return { Subscriptions };
      },
      GetSubscriptionAttributes(input, call) {
        const { arn, found } = subscription(input, call, 'GetSubscriptionAttributes');
        const attributes = {
          ...found.attributes,
          SubscriptionArn: arn,
          TopicArn: found.topicArn,
          Protocol: found.protocol,
          Endpoint: found.endpoint,
          Owner: arn.split(':')[4],
          PendingConfirmation: 'false',
          RawMessageDelivery: found.attributes['RawMessageDelivery'] ?? 'false',
        };
        return { Attributes: asMap(attributes) };
      },
      SetSubscriptionAttributes(input, call) {
        const { arn } = subscription(input, call, 'SetSubscriptionAttributes');
        topics.setSubscription(
          arn,
          input.string('AttributeName'),
          input.optional('AttributeValue') ?? '',
        );
      },
      async Publish(input, call) {
        if (input.has('PhoneNumber')) return { MessageId: await publishText(input, call) };
        const topicArn = open(
          input,
          call,
          'Publish',
          input.has('TargetArn') ? 'TargetArn' : 'TopicArn',
        );
        return { MessageId: publish(topicArn, input) };
      },
      PublishBatch(input, call) {
        const topicArn = open(input, call, 'Publish');
        const entries = input.records('PublishBatchRequestEntries');
        if (entries.length === 0)
          throw new AwsError('EmptyBatchRequest', 'The batch request is empty.');
        if (entries.length > 10)
          throw new AwsError(
            'TooManyEntriesInBatchRequest',
            'The batch holds more than 10 entries.',
          );
        if (new Set(entries.map((entry) => entry.string('Id'))).size < entries.length)
          throw new AwsError(
            'BatchEntryIdsNotDistinct',
            'Two or more batch entries have the same Id.',
          );
        const Successful = entries.map((entry) => ({
          Id: entry.string('Id'),
          MessageId: publish(topicArn, entry),
        }));
        return { Successful, Failed: [] };
      },
    },
  };

  function publish(topicArn: string, input: Input): string {
    const message = messageOf(input);
    const attributes = attributesOf(input);
    if (sizeOf(message, attributes) > largest) throw invalidParameter('Message too long');
    const subject = input.optional('Subject');
    if (subject !== undefined && !/^[\x20-\x7e]{1,99}$/.test(subject))
      throw invalidParameter('Subject');
    return deliveries.publish({ topicArn, message, attributes, ...(subject && { subject }) });
  }

  async function publishText(input: Input, call: Call): Promise<string> {
    call.authorize('SNS:Publish', '*');
    const to = input.string('PhoneNumber');
    if (!/^\+[1-9]\d{5,14}$/.test(to))
      throw invalidParameter(`PhoneNumber Reason: ${to} is not valid to publish to`);
    const body = input.string('Message');
    if (body.length > 1600) throw invalidParameter('Message too long');
    const attributes = attributesOf(input);
    const from = attributes['AWS.MM.SMS.OriginationNumber']?.StringValue ?? '';
    const messageId = randomUUID();
    await text({ to, from, body, messageId }).catch(() => undefined);
    return messageId;
  }
}

function messageOf(input: Input): string {
  const message = input.optional('Message');
  if (!message) throw invalidParameter('Empty message');
  const structure = input.optional('MessageStructure');
  if (structure === undefined) return message;
  const parsed: unknown = structure === 'json' ? JSON.parse(message) : undefined;
  if (isRecord(parsed) && typeof parsed['default'] === 'string') return parsed['default'];
  throw invalidParameter('Message Structure - No default entry in JSON message body');
}

function attributesOf(input: Input): MessageAttributes {
  const entries = input.records('MessageAttributes');
  const values = entries.map((entry) => [entry.string('Name'), entry.record('Value')]);
  return parseAttributes(Object.fromEntries(values), true);
}

function mapOf(input: Input, name: string): Record<string, string> {
  const entries = input
    .records(name)
    .map((entry) => [entry.string('key'), entry.optional('value') ?? '']);
  return Object.fromEntries(entries);
}

function tagsOf(input: Input): Record<string, string> {
  const entries = input
    .records('Tags')
    .map((tag) => [tag.string('Key'), tag.optional('Value') ?? '']);
  return Object.fromEntries(entries);
}

function asMap(values: Json): Map<string, unknown> {
  return new Map(Object.entries(values));
}
