import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';
import { AwsError, type Call, type Input, type Place } from './protocol.ts';
import { admitsSource, checkAttributes, defaultAttributes, readRedrive } from './sqs-attributes.ts';
import type { Message, MessageAttributes } from './sqs-message.ts';
import { Queue } from './sqs-queue.ts';

type Strings = Record<string, string>;

interface Declared {
  attributes: Strings;
  tags: Strings;
  createdAt: number;
}

export interface NewMessage {
  body: string;
  attributes?: MessageAttributes;
  /** Goes into `SenderId`. */
  sender: string;
  /** Seconds; default: the queue's. */
  delay?: number | undefined;
  group?: string | undefined;
}

/** All queues of the account. Each one's messages are kept in a file of their own. */
export class Queues {
  readonly place: Place;
  readonly #declared: Store<Declared>;
  readonly #queues = new Map<string, Queue>();

  constructor(place: Place) {
    this.place = place;
    this.#declared = openStore(join(place.dataDir, 'sqs', 'queues.jsonl'));
    for (const [name, declared] of this.#declared.entries()) this.#open(name, declared);
  }

  #open(name: string, { attributes, tags, createdAt }: Declared): Queue {
    const messages = openStore<Message>(
      join(this.place.dataDir, 'sqs', 'messages', `${name}.jsonl`),
    );
    const arn = this.arn(name);
    const bury = (message: Message, target: string) => this.#bury(arn, message, target);
    const queue = new Queue({ name, arn, createdAt, attributes, tags }, messages, bury);
    this.#queues.set(name, queue);
    return queue;
  }

  /** Puts a message that was received too often into the dead-letter queue, if that is still there. */
  #bury(from: string, message: Message, target: string): boolean {
    const queue = this.find(target);
    const system = { ...message.system, DeadLetterQueueSourceArn: from };
    queue?.add({ ...message, system, visibleAt: Date.now() });
    return queue !== undefined;
  }

  arn(name: string): string {
    return `arn:aws:sqs:${this.place.region}:${this.place.accountId}:${name}`;
  }

  url(name: string): string {
    return `${this.place.endpoint}/${this.place.accountId}/${name}`;
  }

  /** A queue by name, ARN or URL. */
  find(id: string): Queue | undefined {
    const name = id.split(/[:/]/).at(-1) ?? '';
    const known = [name, this.arn(name)].includes(id) || this.#isUrl(id, name);
    return known ? this.#queues.get(name) : undefined;
  }

  /** A URL is known by its path: the endpoint may have answered on another port before. */
  #isUrl(id: string, name: string): boolean {
    return /^https?:/.test(id) && id.endsWith(`/${this.place.accountId}/${name}`);
  }

  /** The queue that `QueueUrl` names, once the caller may do `action` to it. */
  open(input: Input, call: Call, action: string): Queue {
    const url = input.string('QueueUrl');
    call.authorize(`sqs:${action}`, this.arn(url.split('/').at(-1) ?? ''));
    const queue = this.find(url);
    if (queue) return queue;
    throw noQueue();
  }

  all(): Queue[] {
    return [...this.#queues.values()];
  }

  /** Creates a queue; one of that name is returned, unless an attribute given differs from its own. */
  create(name: string, attributes: Strings, tags: Strings): Queue {
    const existing = this.#queues.get(name);
    if (!existing) return this.declare(name, attributes, tags);
    for (const [attribute, value] of Object.entries(attributes))
      if (existing.attributes[attribute] !== value)
        throw new AwsError(
          'QueueNameExists',
          `A queue already exists with the same name and a different value for attribute ${attribute}`,
        );
    return existing;
  }

  /** Makes a queue have just these attributes and tags, besides defaults. */
  declare(name: string, attributes: Strings, tags: Strings): Queue {
    if (!/^[\w-]{1,80}$/.test(name))
      throw new AwsError(
        'InvalidParameterValue',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    this.#check(name, attributes);
    const set = Object.entries(attributes).filter(([, value]) => value !== '');
    const existing = this.#queues.get(name);
    const declared = {
      attributes: { ...defaultAttributes(), ...Object.fromEntries(set) },
      tags,
      createdAt: existing?.createdAt ?? Date.now(),
    };
    this.#declared.set(name, declared);
    return existing ? Object.assign(existing, declared) : this.#open(name, declared);
  }

  /** Sets some attributes; an empty value takes one away. */
  set(queue: Queue, attributes: Strings): void {
    this.declare(queue.name, { ...queue.attributes, ...attributes }, queue.tags);
  }

  delete(queue: Queue): void {
    queue.purge();
    this.#queues.delete(queue.name);
    this.#declared.delete(queue.name);
  }

  #check(name: string, attributes: Strings): void {
    checkAttributes(attributes);
    if (!attributes['RedrivePolicy']) return;
    readRedrive(attributes['RedrivePolicy'], (target) => {
      const queue = this.find(target);
      return (
        queue && { admits: admitsSource(queue.attributes['RedriveAllowPolicy'], this.arn(name)) }
      );
    });
  }

  /** Accepts a message: it is on disk when this returns. */
  send(queue: Queue, { body, attributes = {}, sender, delay, group }: NewMessage): Message {
    const now = Date.now();
    const seconds = delay ?? Number(queue.attributes['DelaySeconds']);
    const message: Message = {
      id: randomUUID(),
      body,
      attributes,
      system: { SenderId: sender, ...(group && { MessageGroupId: group }) },
      sentAt: now,
      visibleAt: now + seconds * 1000,
      receives: 0,
    };
    queue.add(message);
    return message;
  }
}

export function noQueue(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}
