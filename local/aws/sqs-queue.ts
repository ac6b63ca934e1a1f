import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';
import type { MessageAttributes } from './sqs-message.ts';

/** A message as it is kept; times are milliseconds since the epoch. */
export interface Message {
  id: string;
  body: string;
  attributes: MessageAttributes;
  system: Record<string, string>;
  sentAt: number;
  /** Not to be seen before. A receive does not move it on disk: who received is gone after a restart. */
  visibleAt: number;
  receives: number;
  firstReceivedAt?: number;
}

export interface Received {
  message: Message;
  receipt: string;
}

export interface Redrive {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

interface Hidden {
  message: Message;
  until: number;
  /** Set while somebody who received it may still delete it. */
  receipt?: string;
}

/** The messages of one queue: ready ones in order, and those hidden until a time. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  attributes: Record<string, string>;
  tags: Record<string, string> = {};
  readonly #kept: Store<Message>;
  readonly #ready = new Map<string, Message>();
  readonly #hidden = new Map<string, Hidden>();
  readonly #waiting = new Set<() => void>();
  readonly #deadLetters: (message: Message, target: string) => boolean;

  constructor(
    name: string,
    arn: string,
    attributes: Record<string, string>,
    kept: Store<Message>,
    deadLetters: (message: Message, target: string) => boolean,
  ) {
    this.name = name;
    this.arn = arn;
    this.attributes = attributes;
    this.#kept = kept;
    this.#deadLetters = deadLetters;
    for (const [, message] of kept.entries()) this.#place(message);
  }

  /** Keeps the message, on disk first. */
  add(message: Message): void {
    this.#kept.set(message.id, message);
    this.#place(message);
    this.#wake();
  }

  #place(message: Message): void {
    if (message.visibleAt <= Date.now()) this.#ready.set(message.id, message);
    else this.#hidden.set(message.id, { message, until: message.visibleAt });
  }

  /** Takes up to `most` visible messages and hides them for `seconds`. */
  receive(most: number, seconds = this.#seconds('VisibilityTimeout')): Received[] {
    this.expire();
    const taken: Received[] = [];
    for (const message of this.#ready.values()) {
      if (taken.length === most) break;
      this.#ready.delete(message.id);
      if (this.#retire(message)) continue;
      taken.push(this.#hand(message, seconds));
    }
    return taken;
  }

  #hand(message: Message, seconds: number): Received {
    message.receives += 1;
    message.firstReceivedAt ??= Date.now();
    this.#kept.set(message.id, message);
    const receipt = Buffer.from(`${this.name} ${message.id} ${randomUUID()}`).toString('base64');
    const until = Date.now() + seconds * 1000;
    this.#hidden.set(message.id, { message, until, receipt });
    return { message, receipt };
  }

  /** Moves a message that was received too often to the dead-letter queue. */
  #retire(message: Message): boolean {
    const { redrive } = this;
    if (!redrive || message.receives < redrive.maxReceiveCount) return false;
    if (!this.#deadLetters(message, redrive.deadLetterTargetArn)) return false;
    this.#kept.delete(message.id);
    return true;
  }

  /** Like `receive`, but waits up to `wait` milliseconds for a message. */
  async poll(
    most: number,
    wait: number,
    signal: AbortSignal,
    seconds?: number,
  ): Promise<Received[]> {
    const until = Date.now() + wait;
    for (;;) {
      if (signal.aborted) return [];
      const taken = this.receive(most, seconds);
      if (taken.length > 0 || Date.now() >= until) return taken;
      await this.#next(signal);
    }
  }

  /** The next tick or arrival. */
  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }

  /** Shows what has become due; call it often. */
  tick(): void {
    this.expire();
    this.#wake();
  }

  expire(): void {
    const now = Date.now();
    for (const [id, { message, until }] of this.#hidden) {
      if (until > now) continue;
      this.#hidden.delete(id);
      this.#ready.set(id, message);
    }
    const oldest = now - this.#seconds('MessageRetentionPeriod') * 1000;
    for (const [id, message] of this.#ready) {
      if (message.sentAt >= oldest) break;
      this.#ready.delete(id);
      this.#kept.delete(id);
    }
  }

  /** Deletes by receipt. An outdated receipt deletes nothing, a malformed one is refused. */
  delete(receipt: string): void {
    const id = this.#messageOf(receipt);
    if (this.#hidden.get(id)?.receipt !== receipt) return;
    this.#hidden.delete(id);
    this.#kept.delete(id);
  }

  /** Hides a message that is in flight for `seconds` from now; false when it is not in flight. */
  hide(receipt: string, seconds: number): boolean {
    const hidden = this.#hidden.get(this.#messageOf(receipt));
    if (hidden?.receipt !== receipt) return false;
    hidden.until = Date.now() + seconds * 1000;
    hidden.message.visibleAt = hidden.until;
    this.#kept.set(hidden.message.id, hidden.message);
    this.expire();
    this.#wake();
    return true;
  }

  #messageOf(receipt: string): string {
    const [name, id = ''] = Buffer.from(receipt, 'base64').toString().split(' ');
    if (name !== this.name) throw new InvalidReceipt();
    return id;
  }

  purge(): void {
    for (const id of [...this.#kept.entries()].map(([id]) => id)) this.#kept.delete(id);
    this.#ready.clear();
    this.#hidden.clear();
  }

  get redrive(): Redrive | undefined {
    const policy = this.attributes['RedrivePolicy'];
    return policy ? (JSON.parse(policy) as Redrive) : undefined;
  }

  #seconds(attribute: string): number {
    return Number(this.attributes[attribute]);
  }

  /** Counts for `GetQueueAttributes`. */
  counts(): { visible: number; inFlight: number; delayed: number } {
    this.expire();
    const inFlight = [...this.#hidden.values()].filter(({ receipt }) => receipt).length;
    return { visible: this.#ready.size, inFlight, delayed: this.#hidden.size - inFlight };
  }

  /** Whether a message is visible or becomes so within `horizon` milliseconds. */
  dueWithin(horizon: number): boolean {
    const limit = Date.now() + horizon;
    return this.#ready.size > 0 || [...this.#hidden.values()].some(({ until }) => until <= limit);
  }
}

export class InvalidReceipt extends Error {}
