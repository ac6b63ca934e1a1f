export type Transport = 'twilio' | 'sns';

/** A text message that reached, or left, a person's phone. Numbers are E.164, `at` is ISO 8601 in UTC. */
export interface Text {
  id: string;
  to: string;
  from: string;
  body: string;
  at: string;
  transport: Transport;
}

export interface PhoneNetwork {
  /** A text reaches the phone of `to`. The same id again is the same text. */
  deliver(text: {
    to: string;
    from: string;
    body: string;
    transport: Transport;
    id?: string;
  }): Promise<{ id: string }>;
  /** The texts that a number got, oldest first. */
  list(to: string): Text[];
  /** The texts that a number sent, oldest first. */
  sent(from: string): Text[];
  /**
   * The person texts back; kept before this resolves, and then delivered at least once.
   * `to` defaults to the number last heard from, else the app's own.
   * Throws a `PhoneNetworkError` for a number that is none or that nobody owns.
   */
  reply(text: { from: string; to?: string; body: string }): Promise<{ id: string }>;
  /** Tells of every text that reaches or leaves a phone, until the returned function is called. */
  subscribe(listener: (text: Text) => void): () => void;
}

export class PhoneNetworkError extends Error {
  readonly code: 'INVALID_NUMBER' | 'NO_SUCH_NUMBER' | 'EMPTY_BODY';

  constructor(code: PhoneNetworkError['code'], message: string) {
    super(message);
    this.name = 'PhoneNetworkError';
    this.code = code;
  }
}
