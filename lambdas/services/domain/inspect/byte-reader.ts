import { Rejection, refuse } from './rejections.ts';

const nothing = Buffer.alloc(0);
/** Ordinary files have thousands of bytes in a part; one of crumbs would keep us busy for minutes. */
const freeSteps = 100_000;
const bytesPerStep = 64;

/**
 * Reads a stream as one run of bytes, and holds one chunk of it and what is asked for.
 *
 * Bytes beyond the declared length are never shown, so that a verdict depends on the file alone and not on
 * how it was cut into chunks.
 */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #declaredLength: number;
  #buffered: Buffer = nothing;
  #pulled = 0;
  #ended = false;
  #isLonger = false;
  #steps = 0;

  constructor(chunks: AsyncIterable<Uint8Array>, declaredLength: number) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#declaredLength = declaredLength;
  }

  /** How many bytes were taken. */
  get position(): number {
    return this.#pulled - this.#buffered.length;
  }

  /** All that is buffered, at least `count` bytes of it unless the file ends before. Takes nothing. */
  async peek(count: number): Promise<Buffer> {
    if (this.#buffered.length < count) await this.#fill(count);
    return this.#buffered;
  }

  /** As `peek`, for bytes that must be there. */
  async need(count: number): Promise<Buffer> {
    const bytes = await this.peek(count);
    if (bytes.length < count) throw this.#endedEarly();
    return bytes;
  }

  /** Takes bytes that were peeked at. */
  take(count: number): void {
    this.#buffered = this.#buffered.subarray(count);
  }

  /** Counts one small piece of work. @throws Rejection MALFORMED of a file that takes too many for its length */
  step(): void {
    this.#steps += 1;
    if (this.#steps > freeSteps + this.position / bytesPerStep) refuse('MALFORMED');
  }

  async read(count: number): Promise<Buffer> {
    this.step();
    const bytes = (await this.need(count)).subarray(0, count);
    this.take(count);
    return bytes;
  }

  /** Takes many bytes without holding them. */
  async pass(count: number, visit: (bytes: Buffer) => void | Promise<void>): Promise<void> {
    for (let left = count; left > 0; ) {
      const bytes = (await this.need(1)).subarray(0, left);
      this.take(bytes.length);
      left -= bytes.length;
      await visit(bytes);
    }
  }

  /** @throws Rejection TRAILING_DATA, SIZE_MISMATCH */
  async expectEnd(): Promise<void> {
    if ((await this.peek(1)).length > 0) refuse('TRAILING_DATA');
    if (this.#hasOtherLength()) refuse('SIZE_MISMATCH');
  }

  /** Lets go of the stream, also of one that isn't at its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(count: number): Promise<void> {
    const parts: Buffer[] = [this.#buffered];
    let size = this.#buffered.length;
    while (size < count && !this.#ended) {
      const { done, value } = await this.#chunks.next();
      if (done) {
        this.#ended = true;
        break;
      }
      const shown = Math.min(value.length, this.#declaredLength - this.#pulled);
      this.#isLonger = shown < value.length;
      this.#ended = this.#isLonger;
      this.#pulled += shown;
      size += shown;
      parts.push(Buffer.from(value.buffer, value.byteOffset, shown));
    }
    const full = parts.filter(({ length }) => length > 0);
    this.#buffered = full.length === 1 ? (full[0] ?? nothing) : Buffer.concat(full);
  }

  #hasOtherLength(): boolean {
    return this.#isLonger || this.#pulled !== this.#declaredLength;
  }

  #endedEarly(): Rejection {
    if (this.#pulled === 0 && !this.#isLonger) return new Rejection('EMPTY');
    return new Rejection(this.#hasOtherLength() ? 'SIZE_MISMATCH' : 'TRUNCATED');
  }
}
