import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';
import { AwsError, type Place } from './protocol.ts';
import type { MessageAttributes } from './sqs-message.ts';
import { type Message, Queue } from './sqs-queue.ts';

interface Declared {
  attributes: Record<string, string>;
  tags: Record<string, string>;
}

/** Numeric queue attributes: default, least, most. */
const numbers: Record<string, [number, number, number]> = {
  DelaySeconds: [0, 0, 900],
  MaximumMessageSize: [262_144, 1024, 1_048_576],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  VisibilityTimeout: [30, 0, 43_200],
  KmsDataKeyReusePeriodSeconds: [300, 60, 86_400],
};
const others = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'SqsManagedSseEnabled',
];

/** All queues of the account, their messages in one file each. */
export class Queues {
  readonly place: Place;
  readonly #declared: Store<Declared>;
  readonly #queues = new Map<string, Queue>();

  constructor(place: Place) {
    this.place = place;
    this.#declared = openStore(join(place.dataDir, 'sqs', 'queues.jsonl'));
    for (const [name, declared] of this.#declared.entries()) this.#open(name, declared);
  }

  #open(name: string, { attributes, tags }: Declared): Queue {
    const file = join(this.place.dataDir, 'sqs', 'messages', `${name}.jsonl`);
    const retire = (message: Message, target: string) => this.#retire(name, message, target);
    const queue = new Queue(name, this.arn(name), attributes, openStore(file), retire);
    queue.tags = tags;
    this.#queues.set(name, queue);
    return queue;
  }

  #retire(from: string, message: Message, target: string): boolean {
    const queue = this.find(target);
    const system = { ...message.system, DeadLetterQueueSourceArn: this.arn(from) };
    queue?.add({ ...message, system, visibleAt: Date.now(), receives: message.receives });
    return queue !== undefined;
  }

  arn(name: string): string {
    return `arn:aws:sqs:${this.place.region}:${this.place.accountId}:${name}`;
  }

  /** A queue by name or ARN. */
  find(nameOrArn: string): Queue | undefined {
    const name = nameOrArn.split(':').at(-1) ?? '';
    return nameOrArn === name || nameOrArn === this.arn(name) ? this.#queues.get(name) : undefined;
  }

  all(): Queue[] {
    return [...this.#queues.values()];
  }

  /** Creates a queue; one of that name with the same attributes is returned as it is. */
  create(name: string, attributes: Record<string, string>, tags: Record<string, string>): Queue {
    if (!/^[\w-]{1,80}$/.test(name))
      throw new AwsError(
        'InvalidParameterValue',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    this.#check(attributes);
    const existing = this.#queues.get(name);
    if (!existing)
      return this.#declare(name, { attributes: { ...defaults(), ...attributes }, tags });
    for (const [attribute, value] of Object.entries(attributes))
      if (existing.attributes[attribute] !== value)
        throw new AwsError(
          'QueueNameExists',
          `A queue already exists with the same name and a different value for attribute ${attribute}`,
        );
    return existing;
  }

  #declare(name: string, declared: Declared): Queue {
    this.#declared.set(name, declared);
    return this.#open(name, declared);
  }

  /** Sets attributes; an empty value takes the attribute away. */
  set(queue: Queue, attributes: Record<string, string>): void {
    this.#check(attributes);
    const all = Object.entries({ ...queue.attributes, ...attributes });
    queue.attributes = {
      ...defaults(),
      ...Object.fromEntries(all.filter(([, value]) => value !== '')),
    };
    this.#declared.set(queue.name, queue);
  }

  tag(queue: Queue, tags: Record<string, string>): void {
    queue.tags = tags;
    this.#declared.set(queue.name, { attributes: queue.attributes, tags });
  }

  delete(queue: Queue): void {
    queue.purge();
    this.#queues.delete(queue.name);
    this.#declared.delete(queue.name);
  }

  #check(attributes: Record<string, string>): void {
    for (const [name, value] of Object.entries(attributes)) {
      const range = numbers[name];
      if (!range && !others.includes(name))
        throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
      if (range && value !== '' && !(Number(value) >= range[1] && Number(value) <= range[2]))
        throw invalidValue(name, value, `must be between ${range[1]} and ${range[2]}`);
    }
    if (attributes['RedrivePolicy']) this.#checkRedrive(attributes['RedrivePolicy']);
  }

  #checkRedrive(policy: string): void {
    const { deadLetterTargetArn, maxReceiveCount } = parse(policy);
    if (typeof deadLetterTargetArn !== 'string' || !this.find(deadLetterTargetArn))
      throw invalidValue('RedrivePolicy', policy, 'Dead letter target does not exist.');
    if (!(Number(maxReceiveCount) >= 1 && Number(maxReceiveCount) <= 1000))
      throw invalidValue('RedrivePolicy', policy, 'maxReceiveCount must be from 1 to 1000.');
  }

  /** A message as it enters a queue. */
  message(
    queue: Queue,
    body: string,
    options: {
      attributes?: MessageAttributes;
      sender: string;
      delay?: number | undefined;
      group?: string | undefined;
    },
  ): Message {
    const now = Date.now();
    const delay = options.delay ?? Number(queue.attributes['DelaySeconds']);
    return {
      id: randomUUID(),
      body,
      attributes: options.attributes ?? {},
      system: {
        SenderId: options.sender,
        ...(options.group && { MessageGroupId: options.group }),
      },
      sentAt: now,
      visibleAt: now + delay * 1000,
      receives: 0,
    };
  }
}

function defaults(): Record<string, string> {
  const values = Object.entries(numbers).map(([name, [value]]) => [name, String(value)]);
  return { ...Object.fromEntries(values), SqsManagedSseEnabled: 'true' };
}

function parse(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function invalidValue(name: string, value: string, reason: string): AwsError {
  return new AwsError(
    'InvalidAttributeValue',
    `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
  );
}
