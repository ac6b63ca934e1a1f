import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** Small whole pictures, and the parts to make almost-pictures from. */

export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

export function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'fixtures', name));
}

const be32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const be16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const le32 = (value: number) => Buffer.from(be32(value)).reverse();
const le24 = (value: number) => le32(value).subarray(0, 3);
const le16 = (value: number) => le32(value).subarray(0, 2);

// PNG

export const pngSignature = latin1('\x89PNG\r\n\x1a\n');

export function chunk(type: string, data: string | Buffer = ''): Buffer {
  const body = Buffer.concat([latin1(type), typeof data === 'string' ? latin1(data) : data]);
  return Buffer.concat([be32(body.length - 4), body, be32(crc32(body))]);
}

interface PngShape {
  readonly width?: number;
  readonly height?: number;
  readonly bitDepth?: number;
  readonly colourType?: number;
  readonly interlace?: number;
}

export function ihdr({
  width = 4,
  height = 3,
  bitDepth = 8,
  colourType = 2,
  interlace = 0,
}: PngShape = {}) {
  const rest = Buffer.from([bitDepth, colourType, 0, 0, interlace]);
  return chunk('IHDR', Buffer.concat([be32(width), be32(height), rest]));
}

/** The rows of a picture of three bytes a pixel, each with its filter. */
export function rows(width = 4, height = 3, filter = 0): Buffer {
  const row = Buffer.from([filter, ...Array.from({ length: 3 * width }, (_, i) => i * 7)]);
  return Buffer.concat(Array<Buffer>(height).fill(row));
}

export const idat = chunk('IDAT', deflateSync(rows()));
export const iend = chunk('IEND');

export function png(...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([pngSignature, ...chunks]);
}

/** A whole picture with some chunks more. */
export function pngWith(...chunks: readonly Buffer[]): Buffer {
  return png(ihdr(), ...chunks, idat, iend);
}

export function actl(frames: number): Buffer {
  return chunk('acTL', Buffer.concat([be32(frames), be32(0)]));
}

export function fctl(sequence: number, width = 4, height = 3, x = 0, y = 0): Buffer {
  const numbers = [sequence, width, height, x, y].map(be32);
  return chunk('fcTL', Buffer.concat([...numbers, Buffer.from([0, 1, 0, 10, 0, 0])]));
}

export function fdat(sequence: number, data: Buffer = deflateSync(rows())): Buffer {
  return chunk('fdAT', Buffer.concat([be32(sequence), data]));
}

// JPEG

export const jpegFixture = 'pillow-baseline.jpg';

export function segment(marker: number, data: string | Buffer): Buffer {
  const body = typeof data === 'string' ? latin1(data) : data;
  return Buffer.concat([Buffer.from([0xff, marker]), be16(body.length + 2), body]);
}

/** A whole picture with some segments more, right after its beginning. */
export function jpegWith(...segments: readonly Buffer[]): Buffer {
  const whole = fixture(jpegFixture);
  return Buffer.concat([whole.subarray(0, 2), ...segments, whole.subarray(2)]);
}

/** A whole picture of which the first segment with a marker is changed. */
export function jpegChanged(marker: number, change: (segment: Buffer) => Buffer): Buffer {
  const whole = fixture(jpegFixture);
  const start = whole.indexOf(Buffer.from([0xff, marker]));
  const end = start + 2 + whole.readUInt16BE(start + 2);
  const changed = change(Buffer.from(whole.subarray(start, end)));
  return Buffer.concat([whole.subarray(0, start), changed, whole.subarray(end)]);
}

export const multiPicture = segment(0xe2, 'MPF\0II*\0\x08\0\0\0\0\0');

// GIF

export function gifHeader(width = 2, height = 2): Buffer {
  // A palette of four colours.
  return Buffer.concat([
    latin1('GIF89a'),
    le16(width),
    le16(height),
    Buffer.from([0x81, 0, 0]),
    Buffer.alloc(12),
  ]);
}

export function blocks(data: string | Buffer): Buffer {
  const bytes = typeof data === 'string' ? latin1(data) : data;
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}

/** Packs codes of a palette of four colours: clear is 4, end is 5. Widths follow what a decoder has learnt. */
export function lzw(codes: readonly number[]): Buffer {
  const bytes: number[] = [];
  let [bits, count, width, next, isFirst] = [0, 0, 3, 6, true];
  for (const code of codes) {
    bits |= code << count;
    count += width;
    for (; count >= 8; count -= 8, bits >>= 8) bytes.push(bits & 255);
    if (code === 4) [width, next, isFirst] = [3, 6, true];
    else if (isFirst) isFirst = false;
    else if (next < 4096) next += 1;
    if (next === 1 << width && width < 12) width += 1;
  }
  if (count > 0) bytes.push(bits & 255);
  return Buffer.from(bytes);
}

export const fourPixels = lzw([4, 0, 1, 2, 3, 5]);

export function gifFrame(data = fourPixels, width = 2, height = 2, x = 0, y = 0): Buffer {
  const place = [x, y, width, height].map(le16);
  return Buffer.concat([Buffer.from([0x2c]), ...place, Buffer.from([0, 2]), blocks(data)]);
}

export function gifComment(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x21, 0xfe]), blocks(text)]);
}

export function gif(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([gifHeader(), ...parts, latin1(';')]);
}

// WebP

export function riffChunk(type: string, data: string | Buffer): Buffer {
  const body = typeof data === 'string' ? latin1(data) : data;
  return Buffer.concat([latin1(type), le32(body.length), body, Buffer.alloc(body.length % 2)]);
}

export function webp(...chunks: readonly Buffer[]): Buffer {
  return riffChunk('RIFF', Buffer.concat([latin1('WEBP'), ...chunks]));
}

/** The one chunk of a simple file, of 17 × 13 pixels. */
export const webpPicture = fixture('cwebp-lossless.webp').subarray(12);

export function vp8x(width = 17, height = 13, flags = 0): Buffer {
  return riffChunk('VP8X', Buffer.concat([le32(flags), le24(width - 1), le24(height - 1)]));
}

export const anim = riffChunk('ANIM', Buffer.alloc(6));

export function anmf(picture = webpPicture, width = 17, height = 13, x = 0, y = 0): Buffer {
  const place = [x / 2, y / 2, width - 1, height - 1, 100].map(le24);
  return riffChunk('ANMF', Buffer.concat([...place, Buffer.alloc(1), picture]));
}
