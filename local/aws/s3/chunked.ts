import { S3Error } from './errors.ts';

const longestLine = 4096;

/**
 * Takes a body out of its `aws-chunked` frame: chunks, each after its length in hex, then trailers. The
 * trailers are in `trailers` once the last byte was read.
 */
export class Unchunked {
  readonly trailers: Record<string, string> = {};
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async *body(): AsyncGenerator<Buffer> {
    for (let left = await this.#length(); left > 0; left = await this.#length()) {
      while (left > 0) {
        if (this.#buffer.length === 0) await this.#more();
        const piece = this.#buffer.subarray(0, left);
        this.#buffer = this.#buffer.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
      if ((await this.#line()) !== '') throw new S3Error('IncompleteBody');
    }
    for (let line = await this.#line(); line !== ''; line = await this.#line()) {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*?)\s*$/.exec(line) ?? [];
      this.trailers[name.toLowerCase()] = value;
    }
  }

  async #length(): Promise<number> {
    const [, hex = ''] = /^([\da-f]{1,12})(?:;.*)?$/i.exec(await this.#line()) ?? [];
    const length = Number.parseInt(hex, 16);
    if (Number.isNaN(length)) throw new S3Error('IncompleteBody');
    return length;
  }

  async #line(): Promise<string> {
    let at = this.#buffer.indexOf('\r\n');
    while (at < 0) {
      if (this.#buffer.length > longestLine) throw new S3Error('IncompleteBody');
      await this.#more();
      at = this.#buffer.indexOf('\r\n');
    }
    const line = this.#buffer.subarray(0, at).toString('latin1');
    this.#buffer = this.#buffer.subarray(at + 2);
    return line;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new S3Error('IncompleteBody');
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }
}
