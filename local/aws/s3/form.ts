import { S3Error } from './errors.ts';

/** What may come before the file, together. */
const mostFields = 20 * 1024;

interface Part {
  name: string;
  filename: string | undefined;
}

/** Reads multipart/form-data (RFC 7578) as it arrives: the fields into memory, the file not at all. */
export class Form {
  readonly fields = new Map<string, string>();
  /** The name that the browser gave to the file. */
  filename = '';
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  /** The first delimiter has a line end before it like any other. */
  #buffer: Buffer = Buffer.from('\r\n');
  #taken = 0;

  constructor(contentType: string, chunks: AsyncIterable<Buffer>) {
    const [, quoted, plain] =
      /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
        contentType,
      ) ?? [];
    const boundary = quoted ?? plain;
    if (boundary === undefined) throw new S3Error('MalformedPOSTRequest');
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Reads all up to the file. Fields that come after it are ignored, as S3 does. */
  async readFields(): Promise<void> {
    await this.#until(this.#delimiter);
    for (;;) {
      const part = await this.#head();
      if (part === undefined) throw new S3Error('IncorrectNumberOfFilesInPostRequest');
      if (part.name === 'file') {
        this.filename = part.filename ?? '';
        return;
      }
      const value = await this.#until(this.#delimiter);
      if (this.fields.has(part.name))
        throw new S3Error('InvalidArgument', `Duplicate field ${part.name}`);
      this.fields.set(part.name, value.toString('utf8'));
    }
  }

  /** The file's bytes; call it after `readFields`. */
  async *file(): AsyncGenerator<Buffer> {
    const keep = this.#delimiter.length - 1;
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter);
      if (at >= 0) {
        if (at > 0) yield this.#buffer.subarray(0, at);
        return;
      }
      // A delimiter may have begun at the end of what is here.
      const safe = this.#buffer.length - keep;
      if (safe > 0) {
        yield this.#buffer.subarray(0, safe);
        this.#buffer = this.#buffer.subarray(safe);
      }
      await this.#more();
    }
  }

  /** What a part says about itself; undefined after the last one. */
  async #head(): Promise<Part | undefined> {
    while (this.#buffer.length < 2) await this.#more();
    if (this.#buffer.subarray(0, 2).toString() === '--') return undefined;
    // The delimiter's own line end begins the search, since a part may have no headers at all.
    const lines = (await this.#until(Buffer.from('\r\n\r\n'))).toString('utf8').split('\r\n');
    const disposition = lines.find((line) => /^content-disposition:/i.test(line)) ?? '';
    const name = parameter(disposition, 'name');
    if (name === undefined) throw new S3Error('MalformedPOSTRequest');
    return { name: name.toLowerCase(), filename: parameter(disposition, 'filename') };
  }

  /** All before `end`, which is left behind as well. */
  async #until(end: Buffer): Promise<Buffer> {
    let at = this.#buffer.indexOf(end);
    while (at < 0) {
      if (this.#taken + this.#buffer.length > mostFields)
        throw new S3Error('MaxPostPreDataLengthExceeded');
      await this.#more();
      at = this.#buffer.indexOf(end);
    }
    const before = this.#buffer.subarray(0, at);
    this.#buffer = this.#buffer.subarray(at + end.length);
    this.#taken += at + end.length;
    if (this.#taken > mostFields) throw new S3Error('MaxPostPreDataLengthExceeded');
    return before;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new S3Error('MalformedPOSTRequest');
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }
}

/** A parameter of a disposition; browsers escape quotes and line ends in names by percent-encoding. */
function parameter(disposition: string, name: string): string | undefined {
  const [, value] = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition) ?? [];
  return value
    ?.replaceAll('\\"', '"')
    .replaceAll('%22', '"')
    .replaceAll(/%0d/gi, '\r')
    .replaceAll(/%0a/gi, '\n');
}
