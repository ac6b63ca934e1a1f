import { randomUUID } from 'node:crypto';
import { type Place, parseObject } from './protocol.ts';
import type { Subscription, Topics } from './sns-topics.ts';
import type { MessageAttributes } from './sqs-message.ts';

interface Published {
  topicArn: string;
  message: string;
  subject?: string;
  attributes: MessageAttributes;
}

interface Notification extends Published {
  messageId: string;
  publishedAt: number;
}

/** Says what keeps an endpoint from being delivered to: it is gone, or does not let SNS in. */
export class EndpointError extends Error {}

/** Where notifications go: both keep what they take, or throw `EndpointError`. */
export interface Endpoints {
  enqueue(queueArn: string, body: string, attributes: MessageAttributes, topicArn: string): void;
  invokeAsync(functionArn: string, event: unknown, topicArn: string): void;
}

/**
 * Delivers to the subscriptions of a topic. A delivery is a write to the queue or to the function's
 * asynchronous invocations next door: it is done before the publisher gets its answer, and what fails fails
 * for good and goes to the subscription's dead-letter queue, as in AWS what is the endpoint's own fault.
 */
export class Deliveries {
  readonly #topics: Topics;
  readonly #endpoints: Endpoints;
  readonly #region: string;
  readonly #warn: (message: string) => void;

  constructor(
    { region }: Place,
    topics: Topics,
    endpoints: Endpoints,
    warn: (message: string) => void,
  ) {
    this.#topics = topics;
    this.#endpoints = endpoints;
    this.#region = region;
    this.#warn = warn;
  }

  publish(published: Published): string {
    const notification = { ...published, messageId: randomUUID(), publishedAt: Date.now() };
    for (const [arn, subscription] of this.#topics.subscriptions(published.topicArn))
      this.#attempt(arn, subscription, notification);
    return notification.messageId;
  }

  #attempt(arn: string, subscription: Subscription, notification: Notification): void {
    try {
      this.#deliver(arn, subscription, notification);
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      this.#warn(`${arn} got no notification: ${error.message}`);
      this.#bury(arn, subscription, notification);
    }
  }

  #deliver(arn: string, subscription: Subscription, notification: Notification): void {
    const { protocol, endpoint } = subscription;
    if (protocol === 'sqs') this.#enqueue(endpoint, arn, subscription, notification);
    else {
      const event = lambdaEvent(arn, notification, this.#region);
      this.#endpoints.invokeAsync(endpoint, event, notification.topicArn);
    }
  }

  #enqueue(
    queueArn: string,
    arn: string,
    { attributes }: Subscription,
    notification: Notification,
  ): void {
    const raw = attributes['RawMessageDelivery'] === 'true';
    const body = raw ? notification.message : envelope(arn, notification, this.#region);
    const sent = raw ? notification.attributes : {};
    this.#endpoints.enqueue(queueArn, body, sent, notification.topicArn);
  }

  #bury(arn: string, subscription: Subscription, notification: Notification): void {
    const policy = parseObject(subscription.attributes['RedrivePolicy'] ?? '');
    const target = policy?.['deadLetterTargetArn'];
    if (typeof target !== 'string') return;
    try {
      this.#enqueue(target, arn, subscription, notification);
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      this.#warn(`${arn} lost a notification: ${error.message}`);
    }
  }
}

/** What the two shapes of a notification have in common; names of URLs differ in case. */
function describe(notification: Notification) {
  const attributes = Object.entries(notification.attributes).map(([name, attribute]) => [
    name,
    { Type: attribute.DataType, Value: attribute.StringValue ?? attribute.BinaryValue },
  ]);
  return {
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    Message: notification.message,
    Timestamp: new Date(notification.publishedAt).toISOString(),
    SignatureVersion: '1',
    Signature: 'none',
    attributes: Object.fromEntries(attributes),
  };
}

const certificate = (region: string) =>
  `https://sns.${region}.amazonaws.com/SimpleNotificationService.pem`;
const unsubscribe = (region: string, subscriptionArn: string) =>
  `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;

/** The JSON body that a queue gets without raw message delivery. */
function envelope(subscriptionArn: string, notification: Notification, region: string): string {
  const { attributes, ...described } = describe(notification);
  return JSON.stringify({
    ...described,
    Subject: notification.subject,
    SigningCertURL: certificate(region),
    UnsubscribeURL: unsubscribe(region, subscriptionArn),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  });
}

/** The event that a function gets. */
function lambdaEvent(subscriptionArn: string, notification: Notification, region: string): object {
  const { attributes, ...described } = describe(notification);
  const Sns = {
    ...described,
    Subject: notification.subject ?? null,
    SigningCertUrl: certificate(region),
    UnsubscribeUrl: unsubscribe(region, subscriptionArn),
    MessageAttributes: attributes,
  };
  const origin = { EventSource: 'aws:sns', EventVersion: '1.0' };
  return { Records: [{ ...origin, EventSubscriptionArn: subscriptionArn, Sns }] };
}
