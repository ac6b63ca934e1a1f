import { crc32 } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { must } from './rejections.ts';

/** One chunk of a PNG; its bytes are taken in order, all of them, and then checked against its sum. */
export class PngChunk {
  #left: number;
  #crc: number;

  private constructor(
    readonly reader: ByteReader,
    readonly type: string,
    readonly length: number,
  ) {
    this.#left = length;
    this.#crc = crc32(type);
  }

  static async open(reader: ByteReader): Promise<PngChunk> {
    const head = await reader.read(8);
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    must(length < 2 ** 31 && /^[A-Za-z]{2}[A-Z][A-Za-z]$/.test(type));
    return new PngChunk(reader, type, length);
  }

  /** A reader that doesn't know such a chunk may not show the picture. */
  get isCritical(): boolean {
    return /^[A-Z]/.test(this.type);
  }

  async read(count: number): Promise<Buffer> {
    must(count <= this.#left);
    const bytes = await this.reader.read(count);
    this.#add(bytes);
    return bytes;
  }

  /** The whole of a chunk that has one length only. */
  async whole(length: number): Promise<Buffer> {
    must(length === this.length);
    return this.read(length);
  }

  /** The rest, in pieces. */
  async pass(visit: (bytes: Buffer) => void | Promise<void>): Promise<void> {
    await this.reader.pass(this.#left, (bytes) => {
      this.#add(bytes);
      return visit(bytes);
    });
  }

  async close(): Promise<void> {
    must(this.#left === 0);
    must((await this.reader.read(4)).readUInt32BE() === this.#crc);
  }

  #add(bytes: Buffer): void {
    this.#left -= bytes.length;
    this.#crc = crc32(bytes, this.#crc);
  }
}
