import { type Invocation, world } from '../world.ts';

/** A text as it reaches a phone. */
export interface ReceivedText {
  readonly at: number;
  readonly body: string;
}

/** A text that a sender has taken. */
export interface TakenText {
  readonly to: string;
  readonly body: string;
  /** The id that we gave it, where the sender is told. */
  readonly id?: string | undefined;
  readonly by: Invocation | undefined;
}

/** The phones of the world. */
export class Phones {
  readonly #inboxes = new Map<string, ReceivedText[]>();

  constructor(
    /** Told of every text that a sender has taken. */
    private readonly taken: (text: TakenText) => void,
  ) {}

  inbox(number: string): readonly ReceivedText[] {
    return this.#inboxes.get(number) ?? [];
  }

  /** A text that a sender has taken reaches its phone some seconds later. */
  deliver(text: TakenText): void {
    const { to, body } = text;
    this.taken(text);
    world().after(world().chance.between(500, 6_000), () => {
      this.#inboxes.set(to, [...this.inbox(to), { at: world().now, body }]);
    });
  }

  /** SNS takes a text, and gives its id. */
  takeFromSns(to: string, body: string, by: Invocation | undefined): string {
    this.deliver({ to, body, by });
    return `sns-${world().chance.bytes(8).toString('hex')}`;
  }
}
