import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { inspectPicture } from '../../../lambdas/services/domain/inspect/inspect.ts';
import { pictureLimits } from '../../../lambdas/services/domain/inspect/limits.ts';
import { chunk, iend, ihdr, pngSignature } from './pictures.ts';

const mebibyte = 2 ** 20;
const width = 4_096;

const height = (64 * mebibyte) / (4 * width);

/** A row of noise behind its filter, in one stored block: a file as long as its pixels. */
const row = noise(1 + 4 * width);
const stored = Buffer.alloc(5 + row.length);
stored.writeUInt16LE(row.length, 1);
stored.writeUInt16LE(row.length ^ 0xffff, 3);
row.copy(stored, 5);

function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let seed = 1;
  for (let at = 1; at < length; at += 1) {
    seed = (seed * 16_807) % 2_147_483_647;
    bytes[at] = seed >> 16;
  }
  return bytes;
}

function adler32OfRows(): Buffer {
  let [a, b] = [1, 0];
  for (let y = 0; y < height; y += 1) {
    for (const byte of row) {
      a += byte;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt16BE(b);
  sum.writeUInt16BE(a, 2);
  return sum;
}

/** A PNG of noise, made as it is read: nothing of it is ever whole in memory. */
function* picture(): Generator<Buffer> {
  yield Buffer.concat([pngSignature, ihdr({ width, height, colourType: 6 })]);
  yield chunk('IDAT', '\x78\x01');
  for (let y = 0; y < height; y += 1) yield chunk('IDAT', stored);
  yield chunk('IDAT', Buffer.concat([Buffer.from([1, 0, 0, 0xff, 0xff]), adler32OfRows()]));
  yield iend;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes that something holds on to. */
function held(): number {
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

describe('a picture of 64 MiB', () => {
  it('passes in memory that doesn’t grow with it', async () => {
    const declaredLength = 80 + height * (12 + stored.length);
    let peak = 0;
    async function* measured() {
      let chunks = 0;
      for (const data of picture()) {
        yield data;
        chunks += 1;
        if (chunks % 500 === 0) peak = Math.max(peak, held());
      }
    }
    const before = held();
    const upload = {
      declaredType: 'image/png',
      declaredLength,
      name: 'noise.png',
      bytes: measured(),
    };
    const verdict = await inspectPicture(upload, pictureLimits);
    expect(verdict).toMatchObject({ verdict: 'clean', bytes: declaredLength, width, height });
    expect(declaredLength).toBeGreaterThan(64 * mebibyte);
    expect(peak).toBeGreaterThan(0);
    expect(peak - before).toBeLessThan(16 * mebibyte);
  });
});
