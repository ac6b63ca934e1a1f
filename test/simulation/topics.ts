import type { FunctionName } from './functions.ts';
import { world } from './world.ts';

export const userTopicPrefix = 'arn:aws:sns:us-east-1:000000000000:switchboard-user-';
export const userConnectedArn = 'arn:aws:sns:us-east-1:000000000000:user-connected';
export const inboundTextsArn = 'arn:aws:sns:us-east-1:000000000000:inbound-texts';

/** SNS: fixed topics that functions are subscribed to, and a topic for each person. */
export class Topics {
  /** Whether the queue of texts is subscribed, by topic. */
  readonly #userTopics = new Map<string, boolean>();

  constructor(
    /** Puts into the queues that are subscribed. */
    private readonly queues: Readonly<Record<'texts' | 'batches', (body: string) => void>>,
    private readonly invoke: (fn: FunctionName, event: unknown) => void,
  ) {}

  get names(): readonly string[] {
    return [...this.#userTopics.keys()];
  }

  create(name: string): string {
    const arn = userTopicPrefix.replace('switchboard-user-', name);
    this.#userTopics.set(arn, this.#userTopics.get(arn) ?? false);
    return arn;
  }

  subscribeTexts(arn: string): boolean {
    if (!this.#userTopics.has(arn)) return false;
    this.#userTopics.set(arn, true);
    return true;
  }

  delete(arn: string): void {
    this.#userTopics.delete(arn);
  }

  /** False when there is no such topic. What is published to a topic without subscription is lost. */
  publish(arn: string, message: string): boolean {
    const event = { Records: [{ Sns: { Message: message } }] };
    const { chance, faults } = world();
    const times = !faults.isOver && chance.happens(0.03) ? 2 : 1;
    if (arn === userConnectedArn || arn === inboundTextsArn) {
      const fn = arn === userConnectedArn ? 'create-user-topic' : 'receive-sns-text';
      for (let n = 0; n < times; n++) this.invoke(fn, event);
      if (arn === userConnectedArn) this.queues.batches(message);
      return true;
    }
    const isSubscribed = this.#userTopics.get(arn);
    if (isSubscribed === undefined) return false;
    if (isSubscribed) for (let n = 0; n < times; n++) this.queues.texts(message);
    return true;
  }
}
