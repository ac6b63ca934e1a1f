import { must, refuse } from './rejections.ts';

const mostCodes = 4096;

/**
 * Counts the pixels that a GIF's compressed data stands for, without making them: of each code only the
 * length of its run is known.
 */
export class LzwCounter {
  readonly #clear: number;
  readonly #lengths = new Uint32Array(mostCodes).fill(1);
  readonly #pixels: number;
  readonly #firstBits: number;
  #codeBits: number;
  #next: number;
  /** Of the code before this one; 0 right after a clear. */
  #lastLength = 0;
  #counted = 0;
  #bits = 0;
  #bitCount = 0;
  #hasEnded = false;

  constructor(minimumBits: number, pixels: number) {
    must(minimumBits >= 2 && minimumBits <= 8);
    this.#clear = 1 << minimumBits;
    this.#firstBits = minimumBits + 1;
    this.#codeBits = this.#firstBits;
    this.#next = this.#clear + 2;
    this.#pixels = pixels;
  }

  push(bytes: Buffer): void {
    for (const byte of bytes) {
      // Some encoders pad what follows the end with zeros; nothing can be said in these.
      if (this.#hasEnded && byte !== 0) refuse('TRAILING_DATA');
      this.#bits |= byte << this.#bitCount;
      this.#bitCount += 8;
      while (this.#bitCount >= this.#codeBits && !this.#hasEnded) {
        const code = this.#bits & ((1 << this.#codeBits) - 1);
        this.#bits >>>= this.#codeBits;
        this.#bitCount -= this.#codeBits;
        this.#code(code);
      }
    }
  }

  /** The code that ends the data may be missing, as some encoders leave it out; pixels may not. */
  finish(): void {
    if (this.#counted !== this.#pixels) refuse('BOMB');
  }

  #code(code: number): void {
    if (code === this.#clear) {
      this.#codeBits = this.#firstBits;
      this.#next = this.#clear + 2;
      this.#lastLength = 0;
    } else if (code === this.#clear + 1) {
      this.#hasEnded = true;
    } else {
      this.#run(code);
    }
  }

  #run(code: number): void {
    const isFirst = this.#lastLength === 0;
    must(isFirst ? code < this.#clear : code <= this.#next);
    if (!isFirst && this.#next < mostCodes) this.#learn();
    this.#lastLength = this.#lengths[code] ?? 1;
    this.#counted += this.#lastLength;
  }

  /** A new code is the run before and one pixel more. */
  #learn(): void {
    this.#lengths[this.#next] = this.#lastLength + 1;
    this.#next += 1;
    if (this.#next === 1 << this.#codeBits && this.#codeBits < 12) this.#codeBits += 1;
  }
}
