import type { ByteReader } from './byte-reader.ts';
import type { HiddenContent } from './hidden-content.ts';
import {
  checkHuffman,
  checkQuantization,
  checkScan,
  isTextual,
  type JpegFrame,
  parseFrame,
} from './jpeg-segments.ts';
import { checkSize, FrameBudget } from './limits.ts';
import { must, refuse } from './rejections.ts';
import type { Walk, WalkInput } from './walk.ts';

/** Progressive pictures have about ten; each one costs a decoder a pass over all pixels. */
const maxScans = 100;

/**
 * JPEG (ITU-T T.81), baseline and progressive.
 *
 * Phones append further whole JPEGs (a gain map, a preview) and say so in a Multi-Picture segment; these are
 * walked as strictly as the first. Whatever else some append, a video or notes of their own, is refused: it
 * can't be told from what somebody hides.
 */
export const walkJpeg: Walk = async (input) => {
  const { reader, limits } = input;
  const first = new JpegWalk(input);
  const size = await first.toEnd();
  const budget = new FrameBudget(limits);
  while (first.hasSiblings && (await reader.peek(2)).toString('latin1', 0, 2) === '\xff\xd8') {
    budget.add(await new JpegWalk(input).toEnd());
  }
  return { width: size.width, height: size.height };
};

class JpegWalk {
  readonly #reader: ByteReader;
  readonly #hidden: HiddenContent;
  #frame: JpegFrame | undefined;
  #restarts = false;
  #scans = 0;
  #scanBytes = 0;
  #hasSiblings = false;

  constructor(readonly input: WalkInput) {
    this.#reader = input.reader;
    this.#hidden = input.hidden;
  }

  get hasSiblings(): boolean {
    return this.#hasSiblings;
  }

  async toEnd(): Promise<JpegFrame> {
    await this.#reader.read(2);
    for (;;) {
      const marker = await this.#marker();
      if (marker === 0xd9) return this.#whole();
      must(marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8));
      const length = (await this.#reader.read(2)).readUInt16BE(0);
      must(length >= 2);
      this.#visit(marker, await this.#reader.read(length - 2));
      if (marker === 0xda) await this.#entropy();
    }
  }

  /** What a decoder needs; a code is one bit at least, so fewer bits than blocks are a flood of made-up pixels. */
  #whole(): JpegFrame {
    must(this.#frame !== undefined && this.#scans > 0);
    if (this.#scanBytes * 8 < this.#frame.blocks) refuse('BOMB');
    return this.#frame;
  }

  async #marker(): Promise<number> {
    must((await this.#reader.read(1))[0] === 0xff);
    for (;;) {
      const [byte = 0] = await this.#reader.read(1);
      if (byte !== 0xff) return byte;
    }
  }

  #visit(marker: number, body: Buffer): void {
    switch (marker) {
      case 0xc0:
      case 0xc1:
      case 0xc2:
        must(this.#frame === undefined && body.length >= 6);
        this.#frame = parseFrame(body);
        checkSize(this.#frame, this.input.limits);
        break;
      case 0xc4:
        checkHuffman(body);
        break;
      case 0xda:
        must(this.#frame !== undefined);
        this.#scans += 1;
        if (this.#scans > maxScans) refuse('BOMB');
        checkScan(body, this.#frame);
        break;
      case 0xdb:
        checkQuantization(body);
        break;
      case 0xdd:
        must(body.length === 2);
        this.#restarts = body.readUInt16BE(0) > 0;
        break;
      case 0xfe:
        this.#hidden.inText()(body);
        break;
      default:
        must(marker >= 0xe0 && marker <= 0xef);
        this.#application(marker, body);
    }
  }

  #application(marker: number, body: Buffer): void {
    if (marker === 0xe2 && body.toString('latin1', 0, 4) === 'MPF\0') this.#hasSiblings = true;
    const look = isTextual(body) ? this.#hidden.inText() : this.#hidden.inData();
    look(body);
  }

  /** Passes coded data: 0xFF is followed by a zero, or by a restart marker, or it begins the next segment. */
  async #entropy(): Promise<void> {
    let nextRestart = 0;
    for (;;) {
      const bytes = await this.#reader.need(2);
      let at = bytes.indexOf(0xff);
      while (at >= 0 && at + 1 < bytes.length) {
        const follower = bytes[at + 1] ?? 0;
        if (follower !== 0) {
          if (follower < 0xd0 || follower > 0xd7) break;
          must(this.#restarts && follower === 0xd0 + nextRestart);
          nextRestart = (nextRestart + 1) % 8;
        }
        at = bytes.indexOf(0xff, at + 2);
      }
      const taken = at < 0 ? bytes.length : at;
      this.#scanBytes += taken;
      this.#reader.take(taken);
      if (at >= 0 && at + 1 < bytes.length) return;
    }
  }
}
