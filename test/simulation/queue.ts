import type { FunctionName } from './functions.ts';
import type { Outcome } from './system.ts';
import { world } from './world.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly putAt: number;
  receives: number;
  /** Epoch milliseconds from which it can be received. */
  visibleAt: number;
}

export interface QueueOptions {
  readonly name: string;
  readonly worker: FunctionName;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly visibilityMs: number;
  readonly invoke: (fn: FunctionName, event: unknown) => Promise<Outcome>;
}

const maxReceives = 5;

/** A standard queue and its worker: at least once, in no order, and in the end among the dead letters. */
export class Queue {
  readonly deadLetters: string[] = [];
  readonly #messages = new Map<string, Message>();
  readonly #options: QueueOptions;
  #working = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Whether something has waited here for more than two hours. */
  get isStuck(): boolean {
    return [...this.#messages.values()].some(({ putAt }) => putAt < world().now - 7_200_000);
  }

  put(body: string, delaySeconds = 0): void {
    const { chance } = world();
    const times = !world().faults.isOver && chance.happens(0.03) ? 2 : 1;
    for (let n = 0; n < times; n++) {
      const id = chance.bytes(8).toString('hex');
      const wait = delaySeconds * 1000 + chance.between(5, 2_000);
      this.#messages.set(id, {
        ...{ id, body, receives: 0 },
        putAt: world().now,
        visibleAt: world().now + wait,
      });
      world().after(wait, () => this.#work());
    }
  }

  /** Brings the dead letters back to the queue; gives how many. */
  redrive(): number {
    const letters = this.deadLetters.splice(0);
    for (const body of letters) this.put(body);
    return letters.length;
  }

  #work(): void {
    const { batchSize, concurrency, worker, visibilityMs, invoke } = this.#options;
    if (this.#working >= concurrency) return;
    const batch = this.#receive(batchSize);
    if (batch.length === 0) return;
    this.#working++;
    for (const message of batch) {
      message.visibleAt = world().now + visibilityMs;
      world().after(visibilityMs, () => this.#work());
    }
    const Records = batch.map(({ id, body }) => ({ messageId: id, body }));
    void invoke(worker, { Records }).then((outcome) => {
      this.#working--;
      this.#settle(batch, outcome);
      this.#work();
    });
  }

  #receive(most: number): readonly Message[] {
    const batch: Message[] = [];
    for (const message of this.#messages.values()) {
      if (message.visibleAt > world().now || batch.length === most) continue;
      message.receives++;
      if (message.receives > maxReceives) {
        this.#messages.delete(message.id);
        this.deadLetters.push(message.body);
        world().note(`a message of ${this.#options.name} is dead`);
      } else {
        batch.push(message);
      }
    }
    return batch;
  }

  #settle(batch: readonly Message[], outcome: Outcome): void {
    if (outcome.kind !== 'done') return;
    const { batchItemFailures = [] } = (outcome.value ?? {}) as {
      batchItemFailures?: readonly { itemIdentifier: string }[];
    };
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id } of batch) if (!failed.has(id)) this.#messages.delete(id);
  }
}
