import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '../store.ts';
import type { Place } from './protocol.ts';
import type { Subscription, Topics } from './sns-topics.ts';
import type { MessageAttributes } from './sqs-message.ts';

export interface Notification {
  messageId: string;
  topicArn: string;
  message: string;
  subject?: string;
  attributes: MessageAttributes;
  publishedAt: number;
}

interface Delivery {
  subscriptionArn: string;
  notification: Notification;
  attempts: number;
  dueAt: number;
}

/** What is wrong with the endpoint itself (gone, not permitted): retrying would not help. */
export class ClientError extends Error {}

export interface Endpoints {
  /** Puts a message into a queue; throws `ClientError`. */
  enqueue(queueArn: string, body: string, attributes: MessageAttributes, topicArn: string): void;
  /** Hands an event to a function's asynchronous queue; throws `ClientError`. */
  invokeAsync(functionArn: string, event: unknown, topicArn: string): void;
}

/** Notifications under way: kept on disk until they have reached the endpoint or its dead-letter queue. */
export class Deliveries {
  readonly #kept;
  readonly #topics: Topics;
  readonly #endpoints: Endpoints;
  readonly #region: string;

  constructor(place: Place, topics: Topics, endpoints: Endpoints) {
    this.#kept = openStore<Delivery>(join(place.dataDir, 'sns', 'deliveries.jsonl'));
    this.#topics = topics;
    this.#endpoints = endpoints;
    this.#region = place.region;
  }

  /** Accepts a notification for every subscription of its topic. */
  publish(notification: Omit<Notification, 'messageId' | 'publishedAt'>): string {
    const now = Date.now();
    const complete = { ...notification, messageId: randomUUID(), publishedAt: now };
    for (const [subscriptionArn] of this.#topics.subscriptions(notification.topicArn))
      this.#kept.set(randomUUID(), {
        subscriptionArn,
        notification: complete,
        attempts: 0,
        dueAt: now,
      });
    setImmediate(() => this.tick());
    return complete.messageId;
  }

  /** Attempts what is due; call it often. */
  tick(): void {
    const now = Date.now();
    for (const [id, delivery] of [...this.#kept.entries()])
      if (delivery.dueAt <= now) this.#attempt(id, delivery);
  }

  #attempt(id: string, delivery: Delivery): void {
    const subscription = this.#topics.subscription(delivery.subscriptionArn);
    try {
      if (subscription) this.#deliver(delivery, subscription);
    } catch (error) {
      if (!(error instanceof ClientError)) {
        const attempts = delivery.attempts + 1;
        const dueAt = Date.now() + Math.min(20_000, 250 * 2 ** attempts);
        this.#kept.set(id, { ...delivery, attempts, dueAt });
        return;
      }
      this.#bury(delivery, subscription);
    }
    this.#kept.delete(id);
  }

  #deliver({ subscriptionArn, notification }: Delivery, subscription: Subscription): void {
    const { protocol, endpoint, topicArn, attributes } = subscription;
    if (protocol === 'lambda') {
      const event = lambdaEvent(subscriptionArn, notification, this.#region);
      this.#endpoints.invokeAsync(endpoint, event, topicArn);
      return;
    }
    const raw = attributes['RawMessageDelivery'] === 'true';
    const body = raw ? notification.message : envelope(subscriptionArn, notification, this.#region);
    this.#endpoints.enqueue(endpoint, body, raw ? notification.attributes : {}, topicArn);
  }

  /** Sends the notification to the subscription's dead-letter queue, if it has one that takes it. */
  #bury({ subscriptionArn, notification }: Delivery, subscription: Subscription | undefined): void {
    const policy = subscription?.attributes['RedrivePolicy'];
    if (!policy) return;
    const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn: string };
    const raw = subscription.attributes['RawMessageDelivery'] === 'true';
    const body = raw ? notification.message : envelope(subscriptionArn, notification, this.#region);
    try {
      this.#endpoints.enqueue(
        deadLetterTargetArn,
        body,
        raw ? notification.attributes : {},
        notification.topicArn,
      );
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
    }
  }

  dueWithin(horizon: number): boolean {
    const limit = Date.now() + horizon;
    return [...this.#kept.entries()].some(([, { dueAt }]) => dueAt <= limit);
  }
}

function common(subscriptionArn: string, notification: Notification, region: string) {
  const attributes = Object.entries(notification.attributes).map(([name, attribute]) => [
    name,
    { Type: attribute.DataType, Value: attribute.StringValue ?? attribute.BinaryValue },
  ]);
  const host = `https://sns.${region}.amazonaws.com/`;
  return {
    signature: '',
    certificate: `${host}SimpleNotificationService.pem`,
    unsubscribe: `${host}?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    attributes: Object.fromEntries(attributes),
    timestamp: new Date(notification.publishedAt).toISOString(),
  };
}

/** The JSON body that a queue gets without raw message delivery. */
function envelope(subscriptionArn: string, notification: Notification, region: string): string {
  const { signature, certificate, unsubscribe, attributes, timestamp } = common(
    subscriptionArn,
    notification,
    region,
  );
  return JSON.stringify({
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    Subject: notification.subject,
    Message: notification.message,
    Timestamp: timestamp,
    SignatureVersion: '1',
    Signature: signature,
    SigningCertURL: certificate,
    UnsubscribeURL: unsubscribe,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  });
}

/** The event that a function gets. */
function lambdaEvent(subscriptionArn: string, notification: Notification, region: string): object {
  const { signature, certificate, unsubscribe, attributes, timestamp } = common(
    subscriptionArn,
    notification,
    region,
  );
  const Sns = {
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    Subject: notification.subject ?? null,
    Message: notification.message,
    Timestamp: timestamp,
    SignatureVersion: '1',
    Signature: signature,
    SigningCertUrl: certificate,
    UnsubscribeUrl: unsubscribe,
    MessageAttributes: attributes,
  };
  return {
    Records: [
      { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscriptionArn, Sns },
    ],
  };
}
