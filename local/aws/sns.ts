import {
  AwsError,
  type Call,
  type Input,
  type Json,
  type Operation,
  type Service,
} from './protocol.ts';
import { asMap, entriesOf } from './query.ts';
import { type PublishParts, publishOperations } from './sns-publish.ts';
import { subscriptionOperations } from './sns-subscriptions.ts';
import { invalidParameter, type Topics } from './sns-topics.ts';

/** Amazon SNS in its Query protocol: standard topics, subscriptions of functions and queues, texts. */
export function sns(parts: PublishParts): Service {
  const { topics } = parts;
  return {
    protocol: 'query',
    invalid: invalidParameter,
    denied: (message) => new AwsError('AuthorizationError', message, 403),
    operations: {
      ...topicOperations(topics),
      ...subscriptionOperations(topics),
      ...publishOperations(parts),
    },
  };
}

function topicOperations(topics: Topics): Record<string, Operation> {
  const open = (input: Input, call: Call, action: string) =>
    topics.open(input.string('TopicArn'), call, action);
  const tagged = (input: Input, call: Call, action: string) =>
    topics.open(input.string('ResourceArn'), call, action);
  return {
    CreateTopic(input, call) {
      const name = input.string('Name');
      const tags = tagsOf(input);
      call.authorize('SNS:CreateTopic', topics.arn(name));
      if (Object.keys(tags).length > 0) call.authorize('SNS:TagResource', topics.arn(name));
      return { TopicArn: topics.create(name, entriesOf(input, 'Attributes'), tags) };
    },
    DeleteTopic(input, call) {
      const arn = input.string('TopicArn');
      call.authorize('SNS:DeleteTopic', arn);
      topics.delete(arn);
    },
    ListTopics(_input, call) {
      call.authorize('SNS:ListTopics', '*');
      return { Topics: topics.all().map((TopicArn) => ({ TopicArn })) };
    },
    GetTopicAttributes(input, call) {
      const arn = open(input, call, 'GetTopicAttributes');
      return { Attributes: asMap(attributesOf(topics, arn)) };
    },
    SetTopicAttributes(input, call) {
      const arn = open(input, call, 'SetTopicAttributes');
      const value = input.optional('AttributeValue') ?? '';
      topics.change(arn, { [input.string('AttributeName')]: value }, {});
    },
    TagResource(input, call) {
      topics.change(tagged(input, call, 'TagResource'), {}, tagsOf(input));
    },
    UntagResource(input, call) {
      topics.untag(tagged(input, call, 'UntagResource'), input.strings('TagKeys'));
    },
    ListTagsForResource(input, call) {
      const { tags } = topics.find(tagged(input, call, 'ListTagsForResource'));
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

function attributesOf(topics: Topics, arn: string): Json {
  return {
    ...topics.find(arn).attributes,
    TopicArn: arn,
    Owner: arn.split(':')[4],
    SubscriptionsConfirmed: topics.subscriptions(arn).length,
    SubscriptionsPending: 0,
    SubscriptionsDeleted: 0,
  };
}

function tagsOf(input: Input): Record<string, string> {
  const tags = input.records('Tags');
  return Object.fromEntries(tags.map((tag) => [tag.string('Key'), tag.optional('Value') ?? '']));
}
