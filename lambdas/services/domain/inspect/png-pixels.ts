import { Inflater } from './inflater.ts';
import type { Size } from './limits.ts';
import { must, refuse } from './rejections.ts';

export interface PngHeader extends Size {
  readonly colourType: number;
  readonly bitsPerPixel: number;
  readonly bitDepth: number;
  readonly isInterlaced: boolean;
}

/** Samples and bit depths of each colour type (PNG, section 11.2.1). */
const colourTypes: Readonly<Record<number, { samples: number; depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** Where the pixels of each pass of Adam7 begin, and how far apart they are. */
const adam7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

export function parsePngHeader(bytes: Buffer): PngHeader {
  const [bitDepth = 0, colourType = 0, compression, filter, interlace = 0] = bytes.subarray(8, 13);
  const { samples, depths } = colourTypes[colourType] ?? { samples: 0, depths: [] };
  must(depths.includes(bitDepth) && compression === 0 && filter === 0 && interlace <= 1);
  const size = { width: bytes.readUInt32BE(0), height: bytes.readUInt32BE(4) };
  const bitsPerPixel = samples * bitDepth;
  return { ...size, colourType, bitDepth, bitsPerPixel, isInterlaced: interlace === 1 };
}

/** The compressed pixels of a picture or of a frame: exactly as many rows as its size says, each with a filter. */
export class PngPixels {
  readonly #inflater = new Inflater((bytes) => this.#count(bytes));
  readonly #passes: { rowBytes: number; rows: number }[];
  #leftInRow = 0;

  constructor(header: PngHeader, size: Size) {
    this.#passes = passesOf(header, size);
  }

  push(bytes: Buffer): Promise<void> {
    return this.#inflater.push(bytes);
  }

  async finish(): Promise<void> {
    await this.#inflater.finish();
    this.close();
    if (this.#leftInRow > 0 || this.#pass() !== undefined) refuse('BOMB');
  }

  close(): void {
    this.#inflater.close();
  }

  #count(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#leftInRow === 0) {
        const pass = this.#pass();
        if (pass === undefined) refuse('BOMB');
        must((bytes[at] ?? 0) <= 4);
        pass.rows -= 1;
        this.#leftInRow = pass.rowBytes;
        at += 1;
      }
      const taken = Math.min(this.#leftInRow, bytes.length - at);
      this.#leftInRow -= taken;
      at += taken;
    }
  }

  #pass(): { rowBytes: number; rows: number } | undefined {
    while (this.#passes[0]?.rows === 0) this.#passes.shift();
    return this.#passes[0];
  }
}

function passesOf({ isInterlaced, bitsPerPixel }: PngHeader, { width, height }: Size) {
  const grids = isInterlaced ? adam7 : [{ x: 0, y: 0, dx: 1, dy: 1 }];
  return grids.flatMap(({ x, y, dx, dy }) => {
    const columns = Math.ceil((width - x) / dx);
    const rows = Math.ceil((height - y) / dy);
    const rowBytes = Math.ceil((columns * bitsPerPixel) / 8);
    return columns > 0 && rows > 0 ? [{ rowBytes, rows }] : [];
  });
}
