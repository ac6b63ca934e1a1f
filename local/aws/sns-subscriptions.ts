import { AwsError, type Call, type Input, type Operation } from './protocol.ts';
import { asMap, entriesOf } from './query.ts';
import type { Subscription, Topics } from './sns-topics.ts';

/** What is done to one subscription is authorized on `*`: IAM knows no subscription as a resource. */
export function subscriptionOperations(topics: Topics): Record<string, Operation> {
  return {
    Subscribe(input, call) {
      const topicArn = input.string('TopicArn');
      const protocol = input.string('Protocol');
      const endpoint = input.string('Endpoint');
      const context = { 'sns:Protocol': protocol, 'sns:Endpoint': endpoint };
      call.authorize('SNS:Subscribe', topicArn, context);
      const attributes = entriesOf(input, 'Attributes');
      return { SubscriptionArn: topics.subscribe({ topicArn, protocol, endpoint, attributes }) };
    },
    Unsubscribe(input, call) {
      call.authorize('SNS:Unsubscribe', '*');
      topics.unsubscribe(input.string('SubscriptionArn'));
    },
    ListSubscriptionsByTopic(input, call) {
      const arn = topics.open(input.string('TopicArn'), call, 'ListSubscriptionsByTopic');
      return { Subscriptions: topics.subscriptions(arn).map(listed) };
    },
    ListSubscriptions(_input, call) {
      call.authorize('SNS:ListSubscriptions', '*');
      return { Subscriptions: topics.subscriptions().map(listed) };
    },
    GetSubscriptionAttributes(input, call) {
      const [arn, subscription] = open(topics, input, call, 'GetSubscriptionAttributes');
      const { attributes, topicArn, protocol, endpoint } = subscription;
      const described = {
        RawMessageDelivery: 'false',
        ...attributes,
        SubscriptionArn: arn,
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        Owner: arn.split(':')[4],
        PendingConfirmation: 'false',
      };
      return { Attributes: asMap(described) };
    },
    SetSubscriptionAttributes(input, call) {
      const [arn] = open(topics, input, call, 'SetSubscriptionAttributes');
      const value = input.optional('AttributeValue') ?? '';
      topics.setSubscription(arn, input.string('AttributeName'), value);
    },
  };
}

function open(topics: Topics, input: Input, call: Call, action: string): [string, Subscription] {
  const arn = input.string('SubscriptionArn');
  call.authorize(`SNS:${action}`, '*');
  const subscription = topics.subscription(arn);
  if (subscription) return [arn, subscription];
  throw new AwsError('NotFound', 'Subscription does not exist', 404);
}

function listed([arn, { topicArn, protocol, endpoint }]: [string, Subscription]) {
  return {
    SubscriptionArn: arn,
    Owner: arn.split(':')[4],
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}
