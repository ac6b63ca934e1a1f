import type { ByteReader } from './byte-reader.ts';
import type { HiddenContent } from './hidden-content.ts';
import { TextInflater } from './inflater.ts';
import { checkSize, FrameBudget, isInside, type PictureLimits, type Size } from './limits.ts';
import { PngChunk } from './png-chunk.ts';
import { type PngHeader, PngPixels, parsePngHeader } from './png-pixels.ts';
import { must, refuse } from './rejections.ts';
import type { Walk } from './walk.ts';

/** Compressed texts and profiles are held whole; larger ones are no ordinary picture's. */
const maxCompressedText = 2 * 2 ** 20;

/** Portable Network Graphics, third edition: every chunk, its sum, its place, and what its pixels inflate to. */
export const walkPng: Walk = async ({ reader, limits, hidden }) => {
  await reader.read(8);
  const first = await PngChunk.open(reader);
  must(first.type === 'IHDR');
  const header = parsePngHeader(await first.whole(13));
  await first.close();
  checkSize(header, limits);
  const walk = new PngWalk(header, reader, limits, hidden);
  try {
    await walk.toEnd();
  } finally {
    walk.close();
  }
  return header;
};

class PngWalk {
  readonly #texts = new TextInflater();
  readonly #budget: FrameBudget;
  #hasPalette = false;
  /** Of the still picture: not yet seen, being read, or complete. */
  #data: 'before' | 'within' | 'behind' = 'before';
  #pixels: PngPixels | undefined;
  #declaredFrames: number | undefined;
  #sequence = 0;
  /** The size of a frame whose control chunk was read and whose data wasn't. */
  #nextFrame: Size | undefined;

  constructor(
    readonly header: PngHeader,
    readonly reader: ByteReader,
    limits: PictureLimits,
    readonly hidden: HiddenContent,
  ) {
    this.#budget = new FrameBudget(limits);
  }

  async toEnd(): Promise<void> {
    for (let type = ''; type !== 'IEND'; ) {
      const chunk = await PngChunk.open(this.reader);
      type = chunk.type;
      if (this.#data === 'within' && type !== 'IDAT') {
        await this.#finishPixels();
        this.#data = 'behind';
      }
      await this.#visit(chunk);
      await chunk.close();
    }
  }

  close(): void {
    this.#pixels?.close();
  }

  #visit(chunk: PngChunk): Promise<void> {
    switch (chunk.type) {
      case 'PLTE':
        return this.#palette(chunk);
      case 'IDAT':
        return this.#still(chunk);
      case 'IEND':
        return this.#end();
      case 'acTL':
        return this.#animation(chunk);
      case 'fcTL':
        return this.#frameControl(chunk);
      case 'fdAT':
        return this.#frameData(chunk);
      case 'zTXt':
      case 'iTXt':
      case 'iCCP':
        return this.#compressed(chunk);
      default:
        must(!chunk.isCritical);
        return chunk.pass(chunk.type === 'tEXt' ? this.hidden.inText() : this.hidden.inData());
    }
  }

  async #palette(chunk: PngChunk): Promise<void> {
    const { colourType, bitDepth } = this.header;
    must(!this.#hasPalette && this.#data === 'before' && colourType !== 0 && colourType !== 4);
    const most = colourType === 3 ? 2 ** bitDepth : 256;
    must(chunk.length > 0 && chunk.length % 3 === 0 && chunk.length / 3 <= most);
    this.#hasPalette = true;
    await chunk.pass(this.hidden.inData());
  }

  async #still(chunk: PngChunk): Promise<void> {
    must(this.#data !== 'behind' && (this.#hasPalette || this.header.colourType !== 3));
    this.#pixels ??= new PngPixels(this.header, this.header);
    this.#data = 'within';
    // The still picture is also the first frame when a control chunk stands before it.
    this.#nextFrame = undefined;
    await this.#fill(chunk, this.#pixels);
  }

  async #end(): Promise<void> {
    await this.#finishPixels();
    must(this.#data === 'behind' && this.#nextFrame === undefined);
    must(this.#declaredFrames === undefined || this.#declaredFrames === this.#budget.frames);
  }

  async #animation(chunk: PngChunk): Promise<void> {
    must(this.#declaredFrames === undefined && this.#data === 'before');
    this.#declaredFrames = (await chunk.whole(8)).readUInt32BE(0);
    must(this.#declaredFrames > 0);
    if (this.#declaredFrames > this.#budget.limits.maxFrames) refuse('BOMB');
  }

  async #frameControl(chunk: PngChunk): Promise<void> {
    await this.#finishPixels();
    const bytes = await chunk.whole(26);
    this.#nextInSequence(bytes);
    const [width = 0, height = 0, x = 0, y = 0] = [4, 8, 12, 16].map((at) =>
      bytes.readUInt32BE(at),
    );
    this.#budget.add({ width, height });
    const isFull = width === this.header.width && height === this.header.height;
    must(this.#nextFrame === undefined && isInside({ x, y, width, height }, this.header));
    must(this.#data === 'behind' || isFull);
    must((bytes[24] ?? 0) <= 2 && (bytes[25] ?? 0) <= 1);
    this.#nextFrame = { width, height };
  }

  async #frameData(chunk: PngChunk): Promise<void> {
    must(this.#data === 'behind');
    this.#nextInSequence(await chunk.read(4));
    if (this.#nextFrame !== undefined) this.#pixels = new PngPixels(this.header, this.#nextFrame);
    this.#nextFrame = undefined;
    must(this.#pixels !== undefined);
    await this.#fill(chunk, this.#pixels);
  }

  #fill(chunk: PngChunk, pixels: PngPixels): Promise<void> {
    return chunk.pass((bytes) => pixels.push(bytes));
  }

  #nextInSequence(bytes: Buffer): void {
    must(this.#declaredFrames !== undefined && bytes.readUInt32BE(0) === this.#sequence);
    this.#sequence += 1;
  }

  async #finishPixels(): Promise<void> {
    await this.#pixels?.finish();
    this.#pixels = undefined;
  }

  /** Keyword, then in `iTXt` whether it is compressed, language and translated keyword, then the text. */
  async #compressed(chunk: PngChunk): Promise<void> {
    must(chunk.length <= maxCompressedText);
    const bytes = await chunk.read(chunk.length);
    this.hidden.inData()(bytes);
    const keywordEnd = bytes.indexOf(0);
    must(keywordEnd > 0 && keywordEnd < 80 && keywordEnd + 1 < bytes.length);
    if (chunk.type !== 'iTXt') {
      must(bytes[keywordEnd + 1] === 0);
      const look = chunk.type === 'zTXt' ? this.hidden.inText() : this.hidden.inData();
      look(this.#texts.inflate(bytes.subarray(keywordEnd + 2)));
      return;
    }
    const languageEnd = bytes.indexOf(0, keywordEnd + 3);
    const translationEnd = bytes.indexOf(0, languageEnd + 1);
    must(languageEnd > 0 && translationEnd > languageEnd);
    const text = bytes.subarray(translationEnd + 1);
    const isCompressed = bytes[keywordEnd + 1] === 1;
    this.hidden.inText()(isCompressed ? this.#texts.inflate(text) : text);
  }
}
