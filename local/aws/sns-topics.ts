import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';
import { AwsError, type Call, type Place, parseObject } from './protocol.ts';

type Strings = Record<string, string>;

export interface Topic {
  name: string;
  attributes: Strings;
  tags: Strings;
}

export interface Subscription {
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes: Strings;
}

const topicAttributes = [
  'DisplayName',
  'Policy',
  'DeliveryPolicy',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
  'FifoTopic',
];
const subscriptionAttributes = ['RawMessageDelivery', 'RedrivePolicy', 'DeliveryPolicy'];

export const invalidParameter = (reason: string) =>
  new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);

/** Topics and subscriptions; those that the template declares live as long as the process. */
export class Topics {
  readonly #place: Place;
  readonly #topics: Store<Topic>;
  readonly #kept: Store<Subscription>;
  readonly #declared = new Map<string, Subscription>();

  constructor(place: Place) {
    this.#place = place;
    this.#topics = openStore(join(place.dataDir, 'sns', 'topics.jsonl'));
    this.#kept = openStore(join(place.dataDir, 'sns', 'subscriptions.jsonl'));
  }

  arn(name: string): string {
    return `arn:aws:sns:${this.#place.region}:${this.#place.accountId}:${name}`;
  }

  /** Creates a topic; one of that name is returned, unless attributes or tags given differ from its own. */
  create(name: string, attributes: Strings, tags: Strings): string {
    const existing = this.#topics.get(this.arn(name));
    if (!existing) return this.declare(name, attributes, tags);
    if (differs(existing.attributes, attributes))
      throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    if (differs(existing.tags, tags))
      throw invalidParameter('Tags Reason: Topic already exists with different tags');
    return this.arn(name);
  }

  /** Makes a topic have just these attributes and tags. */
  declare(name: string, attributes: Strings, tags: Strings): string {
    if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
    for (const attribute of Object.keys(attributes))
      if (!topicAttributes.includes(attribute)) throw invalidParameter('AttributeName');
    this.#topics.set(this.arn(name), { name, attributes, tags });
    return this.arn(name);
  }

  find(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic) return topic;
    if (!arn.startsWith(this.arn(''))) throw invalidParameter('TopicArn');
    throw new AwsError('NotFound', 'Topic does not exist', 404);
  }

  /** The ARN, once the caller may do `action` to the topic and there is one. */
  open(arn: string, call: Call, action: string): string {
    call.authorize(`SNS:${action}`, arn);
    this.find(arn);
    return arn;
  }

  all(): string[] {
    return [...this.#topics.entries()].map(([arn]) => arn);
  }

  /** Sets some attributes and tags. */
  change(arn: string, attributes: Strings, tags: Strings): void {
    const topic = this.find(arn);
    this.declare(topic.name, { ...topic.attributes, ...attributes }, { ...topic.tags, ...tags });
  }

  untag(arn: string, keys: string[]): void {
    const topic = this.find(arn);
    const left = Object.entries(topic.tags).filter(([key]) => !keys.includes(key));
    this.#topics.set(arn, { ...topic, tags: Object.fromEntries(left) });
  }

  /** Deletes a topic with its subscriptions; deleting one that is not there is no error. */
  delete(arn: string): void {
    for (const [subscriptionArn] of this.subscriptions(arn)) this.unsubscribe(subscriptionArn);
    this.#topics.delete(arn);
  }

  /** Subscribes an endpoint; the same one again gives the same ARN, unless the attributes differ. */
  subscribe(subscription: Subscription, declaredArn?: string): string {
    const { topicArn, protocol, endpoint, attributes } = subscription;
    this.find(topicArn);
    checkEndpoint(protocol, endpoint);
    checkAttributes(protocol, attributes);
    if (declaredArn) {
      this.#declared.set(declaredArn, subscription);
      return declaredArn;
    }
    const [existing] = this.subscriptions(topicArn).filter(
      ([, other]) => other.protocol === protocol && other.endpoint === endpoint,
    );
    if (!existing) {
      const arn = `${topicArn}:${randomUUID()}`;
      this.#kept.set(arn, subscription);
      return arn;
    }
    if (differs(existing[1].attributes, attributes))
      throw invalidParameter(
        'Attributes Reason: Subscription already exists with different attributes',
      );
    return existing[0];
  }

  subscription(arn: string): Subscription | undefined {
    return this.#declared.get(arn) ?? this.#kept.get(arn);
  }

  subscriptions(topicArn?: string): [string, Subscription][] {
    return [...this.#declared, ...this.#kept.entries()].filter(
      ([, subscription]) => !topicArn || subscription.topicArn === topicArn,
    );
  }

  setSubscription(arn: string, name: string, value: string): void {
    const subscription = this.subscription(arn);
    if (!subscription) throw new AwsError('NotFound', 'Subscription does not exist', 404);
    checkAttributes(subscription.protocol, { [name]: value });
    const changed = {
      ...subscription,
      attributes: { ...subscription.attributes, [name]: value },
    };
    if (this.#declared.has(arn)) this.#declared.set(arn, changed);
    else this.#kept.set(arn, changed);
  }

  unsubscribe(arn: string): void {
    this.#declared.delete(arn);
    this.#kept.delete(arn);
  }
}

function differs(existing: Strings, given: Strings): boolean {
  return Object.entries(given).some(([name, value]) => existing[name] !== value);
}

function checkEndpoint(protocol: string, endpoint: string): void {
  const service = { sqs: 'sqs', lambda: 'lambda' }[protocol];
  if (!service) throw invalidParameter(`Does not support this protocol: ${protocol}`);
  if (!endpoint.startsWith(`arn:aws:${service}:`))
    throw invalidParameter(`${service.toUpperCase()} endpoint ARN`);
}

function checkAttributes(protocol: string, attributes: Strings): void {
  for (const name of Object.keys(attributes))
    if (!subscriptionAttributes.includes(name)) throw invalidParameter('AttributeName');
  const raw = attributes['RawMessageDelivery'];
  if (raw !== undefined && raw !== 'true' && raw !== 'false')
    throw invalidParameter('Attributes Reason: RawMessageDelivery: Invalid value');
  if (raw === 'true' && protocol !== 'sqs')
    throw invalidParameter(
      `Attributes Reason: RawMessageDelivery: Delivery protocol [${protocol}] does not support raw message delivery.`,
    );
  const redrive = attributes['RedrivePolicy'];
  const target = redrive ? parseObject(redrive)?.['deadLetterTargetArn'] : 'arn:aws:sqs:';
  if (typeof target !== 'string' || !target.startsWith('arn:aws:sqs:'))
    throw invalidParameter('RedrivePolicy: must be a JSON object with deadLetterTargetArn');
}
