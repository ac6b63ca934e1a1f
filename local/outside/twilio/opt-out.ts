import type { Store } from '../../store.ts';

const stopWords = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
const startWords = ['START', 'YES', 'UNSTOP'];
const helpWords = ['HELP', 'INFO'];

/** Twilio's default opt-out handling. A pair of numbers is blocked, not a person. */
export class OptOuts {
  readonly #blocked: Store<true>;

  constructor(blocked: Store<true>) {
    this.#blocked = blocked;
  }

  isBlocked(person: string, number: string): boolean {
    return this.#blocked.get(`${person} ${number}`) === true;
  }

  /** Acts on a keyword, and says what Twilio answers to it. */
  hear(person: string, number: string, body: string): string | undefined {
    const word = body.trim().toUpperCase();
    const pair = `${person} ${number}`;
    if (stopWords.includes(word)) {
      this.#blocked.set(pair, true);
      return 'You are unsubscribed and will get no more messages from this number. Reply START to resubscribe.';
    }
    if (startWords.includes(word) && this.#blocked.get(pair)) {
      this.#blocked.delete(pair);
      return 'You are resubscribed and will get messages from this number again. Reply STOP to unsubscribe.';
    }
    if (helpWords.includes(word)) {
      return 'Reply STOP to unsubscribe. Message and data rates may apply.';
    }
    return undefined;
  }
}
