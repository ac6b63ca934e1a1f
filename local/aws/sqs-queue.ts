import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';
import type { Redrive } from './sqs-attributes.ts';
import { Changes } from './sqs-changes.ts';
import { InvalidReceipt, type Message, type Received } from './sqs-message.ts';

interface Hidden {
  message: Message;
  until: number;
  /** Set while somebody who received it may still delete it. */
  receipt?: string;
  /** Not shown again, whatever the clock says, before it is released. */
  held?: boolean;
}

/** How long a receive hides a message: default the queue's timeout, and longer while it is held. */
interface Hiding {
  seconds?: number | undefined;
  held?: boolean;
}

interface Description {
  name: string;
  arn: string;
  createdAt: number;
  attributes: Record<string, string>;
  tags: Record<string, string>;
}

/** The messages of one queue: ready ones in order, and those hidden until a time. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  attributes: Record<string, string>;
  tags: Record<string, string>;
  readonly #kept: Store<Message>;
  readonly #ready = new Map<string, Message>();
  readonly #hidden = new Map<string, Hidden>();
  readonly #changes = new Changes();
  readonly #bury: (message: Message, target: string) => boolean;

  constructor(
    { name, arn, createdAt, attributes, tags }: Description,
    kept: Store<Message>,
    bury: (message: Message, target: string) => boolean,
  ) {
    this.name = name;
    this.arn = arn;
    this.createdAt = createdAt;
    this.attributes = attributes;
    this.tags = tags;
    this.#kept = kept;
    this.#bury = bury;
    for (const [, message] of kept.entries()) this.#place(message);
  }

  /** Keeps the message, on disk first. */
  add(message: Message): void {
    this.#kept.set(message.id, message);
    this.#place(message);
    this.#changes.happen();
  }

  #place(message: Message): void {
    if (message.visibleAt <= Date.now()) this.#ready.set(message.id, message);
    else this.#hidden.set(message.id, { message, until: message.visibleAt });
  }

  /** Takes up to `most` visible messages and hides them. */
  receive(most: number, { seconds, held }: Hiding = {}): Received[] {
    this.#refresh();
    const taken: Received[] = [];
    for (const message of this.#ready.values()) {
      if (taken.length === most) break;
      this.#ready.delete(message.id);
      if (!this.#retire(message))
        taken.push(this.#hand(message, seconds ?? this.#seconds('VisibilityTimeout'), held));
    }
    return taken;
  }

  #hand(message: Message, seconds: number, held = false): Received {
    message.receives += 1;
    message.firstReceivedAt ??= Date.now();
    this.#kept.set(message.id, message);
    const receipt = Buffer.from(`${this.name} ${message.id} ${randomUUID()}`).toString('base64');
    this.#hidden.set(message.id, { message, until: Date.now() + seconds * 1000, receipt, held });
    return { message, receipt };
  }

  /** Moves a message that was received too often to the dead-letter queue. */
  #retire(message: Message): boolean {
    const { redrive } = this;
    if (!redrive || message.receives < Number(redrive.maxReceiveCount)) return false;
    if (!this.#bury(message, redrive.deadLetterTargetArn)) return false;
    this.#kept.delete(message.id);
    return true;
  }

  /** Like `receive`, but waits up to `wait` milliseconds for a message. */
  async poll(
    most: number,
    wait: number,
    signal: AbortSignal,
    hiding?: Hiding,
  ): Promise<Received[]> {
    const until = Date.now() + wait;
    while (!signal.aborted) {
      const taken = this.receive(most, hiding);
      if (taken.length > 0 || Date.now() >= until) return taken;
      await this.#changes.next(signal);
    }
    return [];
  }

  /** Lets those who wait see what has become due, or that their time is up; call it often. */
  tick(): void {
    this.#changes.happen();
  }

  /** Shows hidden messages whose time has come and drops those past their retention. */
  #refresh(): void {
    const now = Date.now();
    for (const [id, { message, until, held }] of this.#hidden) {
      if (until > now || held) continue;
      this.#hidden.delete(id);
      this.#ready.set(id, message);
    }
    const oldest = now - this.#seconds('MessageRetentionPeriod') * 1000;
    for (const [id, { sentAt }] of this.#ready) {
      if (sentAt >= oldest) break;
      this.#ready.delete(id);
      this.#kept.delete(id);
    }
  }

  /** Deletes by receipt. An outdated receipt deletes nothing; throws `InvalidReceipt` on a foreign one. */
  delete(receipt: string): void {
    const id = this.#messageOf(receipt);
    if (this.#hidden.get(id)?.receipt !== receipt) return;
    this.#hidden.delete(id);
    this.#kept.delete(id);
  }

  /** Ends the hold of a message: it is shown again as soon as its time has come. */
  release(receipt: string): void {
    const hidden = this.#hidden.get(this.#messageOf(receipt));
    if (hidden?.receipt === receipt) hidden.held = false;
  }

  /** Hides a message in flight for `seconds` from now; false when it is not in flight (any more). */
  hide(receipt: string, seconds: number): boolean {
    this.#refresh();
    const hidden = this.#hidden.get(this.#messageOf(receipt));
    if (hidden?.receipt !== receipt) return false;
    hidden.until = Date.now() + seconds * 1000;
    hidden.message.visibleAt = hidden.until;
    this.#kept.set(hidden.message.id, hidden.message);
    this.#changes.happen();
    return true;
  }

  #messageOf(receipt: string): string {
    const [name, id = ''] = Buffer.from(receipt, 'base64').toString().split(' ');
    if (name !== this.name) throw new InvalidReceipt();
    return id;
  }

  purge(): void {
    for (const [id] of [...this.#kept.entries()]) this.#kept.delete(id);
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

  counts(): { visible: number; inFlight: number; delayed: number } {
    this.#refresh();
    const inFlight = [...this.#hidden.values()].filter(({ receipt }) => receipt).length;
    return { visible: this.#ready.size, inFlight, delayed: this.#hidden.size - inFlight };
  }

  depth(): number {
    return this.#ready.size + this.#hidden.size;
  }

  /** Whether a message is visible or becomes so within `horizon` milliseconds. */
  dueWithin(horizon: number): boolean {
    const limit = Date.now() + horizon;
    return this.#ready.size > 0 || [...this.#hidden.values()].some(({ until }) => until <= limit);
  }
}
