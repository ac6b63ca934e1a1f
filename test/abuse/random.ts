/** A generator of random choices that the same seed leads to the same ones (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below `below`. */
  int(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(choices.length)] as T;
  }

  /** Characters of an alphabet. */
  text(
    length: number,
    alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  ): string {
    return Array.from({ length }, () => this.pick([...alphabet])).join('');
  }

  /** A text that differs from the given one in a character. */
  tamper(text: string): string {
    if (text === '') return this.text(1);
    const at = this.int(text.length);
    const other = this.text(1);
    return other === text[at] ? this.tamper(text) : text.slice(0, at) + other + text.slice(at + 1);
  }

  /** A generator of its own for one of several that run at the same time. */
  fork(): Random {
    return new Random(this.int(2 ** 31));
  }
}
