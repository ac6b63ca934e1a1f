import type { Size } from './limits.ts';
import { must } from './rejections.ts';

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

export interface JpegFrame extends Size {
  readonly components: readonly Component[];
  /** How many blocks of 8 × 8 samples the picture has at least, over all components. */
  readonly blocks: number;
}

/** Start of frame (ITU-T T.81, B.2.2), of the kinds that browsers open: eight bits a sample. */
export function parseFrame(body: Buffer): JpegFrame {
  const [precision, , , , , count = 0] = body;
  must(precision === 8 && [1, 3, 4].includes(count) && body.length === 6 + 3 * count);
  const components = Array.from({ length: count }, (_, i) => {
    const [id = 0, sampling = 0, table = 4] = body.subarray(6 + 3 * i);
    return { id, across: sampling >> 4, down: sampling & 15, table };
  });
  must(new Set(components.map(({ id }) => id)).size === count);
  const isFactor = (factor: number) => factor >= 1 && factor <= 4;
  must(
    components.every(({ across, down, table }) => isFactor(across) && isFactor(down) && table < 4),
  );
  const size = { height: body.readUInt16BE(1), width: body.readUInt16BE(3) };
  return { ...size, components, blocks: blocksOf(size, components) };
}

function blocksOf({ width, height }: Size, components: readonly Component[]): number {
  const mostAcross = Math.max(...components.map(({ across }) => across));
  const mostDown = Math.max(...components.map(({ down }) => down));
  return components.reduce((sum, { across, down }) => {
    const columns = Math.ceil((width * across) / mostAcross / 8);
    return sum + columns * Math.ceil((height * down) / mostDown / 8);
  }, 0);
}

/** Start of scan (B.2.3). */
export function checkScan(body: Buffer, frame: JpegFrame): void {
  const count = body[0] ?? 0;
  must(count >= 1 && count <= frame.components.length && body.length === 4 + 2 * count);
  for (let i = 0; i < count; i += 1) {
    const [id, tables = 255] = body.subarray(1 + 2 * i);
    must(frame.components.some((component) => component.id === id));
    must(tables >> 4 < 4 && (tables & 15) < 4);
  }
  const [first = 64, last = 64] = body.subarray(1 + 2 * count);
  must(first <= last && last < 64);
}

/** Quantization tables (B.2.4.1): nothing but tables. */
export function checkQuantization(body: Buffer): void {
  let at = 0;
  while (at < body.length) {
    const head = body[at] ?? 0;
    must(head >> 4 <= 1 && (head & 15) < 4);
    at += 1 + (head >> 4 === 1 ? 128 : 64);
  }
  must(at === body.length && at > 0);
}

/** Huffman tables (B.2.4.2): nothing but tables. */
export function checkHuffman(body: Buffer): void {
  let at = 0;
  while (at < body.length) {
    const head = body[at] ?? 0;
    must(head >> 4 <= 1 && (head & 15) < 4 && at + 17 <= body.length);
    const values = body.subarray(at + 1, at + 17).reduce((sum, codes) => sum + codes, 0);
    must(values <= 256);
    at += 17 + values;
  }
  must(at === body.length && at > 0);
}

const binaryApps = ['Exif\0', 'ICC_PROFILE\0', 'MPF\0', 'Photoshop 3.0\0', 'JFXX\0', 'JP\0'];

/** Whether an application segment is text, or of nobody that we know. */
export function isTextual(body: Buffer): boolean {
  return !binaryApps.some((name) => body.toString('latin1', 0, name.length) === name);
}
