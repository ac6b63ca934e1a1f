import { createInflate, inflateSync } from 'node:zlib';
import { Rejection, refuse } from './rejections.ts';

/** Of a text or profile; both are far smaller in any file that a program or camera makes. */
const maxInflatedBytes = 8 * 2 ** 20;
const blockBytes = 65_536;

/**
 * Inflates a zlib stream piece by piece into a sink that may refuse, and stops right there.
 *
 * It is fed in blocks of one size, so that a million pieces of one byte cost no more than one piece.
 */
export class Inflater {
  readonly #zlib = createInflate({ chunkSize: blockBytes });
  #block = Buffer.allocUnsafe(blockBytes);
  #filled = 0;
  #given = 0;
  #fault: unknown;
  #hasEnded = false;
  #wake = () => {};

  constructor(sink: (bytes: Buffer) => void) {
    this.#zlib.on('data', (bytes: Buffer) => {
      try {
        if (this.#fault === undefined) sink(bytes);
      } catch (error) {
        this.#stop(error);
      }
    });
    this.#zlib.on('error', () => this.#stop(new Rejection('MALFORMED')));
    this.#zlib.on('end', () => {
      this.#hasEnded = true;
      this.#wake();
    });
  }

  async push(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const copied = bytes.copy(this.#block, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled === blockBytes) await this.#flush();
    }
  }

  /** @throws Rejection MALFORMED of a stream that isn't whole, TRAILING_DATA of one that more follows */
  async finish(): Promise<void> {
    await this.#flush();
    if (!this.#hasEnded) await this.#waitFor(() => this.#zlib.end());
    if (this.#zlib.bytesWritten !== this.#given) refuse('TRAILING_DATA');
  }

  /** Frees what zlib holds; a walk that ends in any way must come here. */
  close(): void {
    this.#zlib.destroy();
  }

  async #flush(): Promise<void> {
    const block = this.#block.subarray(0, this.#filled);
    this.#given += block.length;
    if (block.length === 0) return;
    if (this.#hasEnded) refuse('TRAILING_DATA');
    await this.#waitFor((done) => this.#zlib.write(block, done));
    this.#filled = 0;
  }

  /** The callback of a write isn't called when the stream has failed or has ended. */
  async #waitFor(begin: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      begin(resolve);
    });
    if (this.#fault !== undefined) throw this.#fault;
  }

  #stop(fault: unknown): void {
    this.#fault ??= fault;
    this.#zlib.destroy();
    this.#wake();
  }
}

/** Inflates the texts and profiles of one file, all together within a bound. */
export class TextInflater {
  #left = maxInflatedBytes;

  /** @throws Rejection MALFORMED, BOMB */
  inflate(bytes: Buffer): Buffer {
    try {
      const text = inflateSync(bytes, { maxOutputLength: Math.max(this.#left, 1) });
      this.#left -= text.length;
      return text;
    } catch (error) {
      const isTooLarge = error instanceof RangeError;
      throw new Rejection(isTooLarge ? 'BOMB' : 'MALFORMED');
    }
  }
}
