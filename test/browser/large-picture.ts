import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import { chunk, iend, ihdr, pngSignature } from '../services/inspect/pictures.ts';

const width = 4096;
const row = Buffer.alloc(1 + 4 * width, 0x7f).fill(0, 0, 1);

/** Writes a valid PNG of at least that many bytes: its pixels are stored as they are. */
export async function writeLargePng(path: string, leastBytes: number): Promise<void> {
  const height = Math.ceil(leastBytes / row.length);
  await pipeline(
    Readable.from(Array.from({ length: height }, () => row)),
    createDeflate({ level: 0 }),
    async function* (deflated: AsyncIterable<Buffer>) {
      yield Buffer.concat([pngSignature, ihdr({ width, height, colourType: 6 })]);
      for await (const part of deflated) yield chunk('IDAT', part);
      yield iend;
    },
    createWriteStream(path),
  );
}
