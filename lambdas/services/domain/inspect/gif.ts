import type { ByteReader } from './byte-reader.ts';
import { checkSize, FrameBudget, isInside, type Size } from './limits.ts';
import { LzwCounter } from './lzw.ts';
import { must } from './rejections.ts';
import type { Walk, WalkInput } from './walk.ts';

/** Extensions that are known, by label, with the length of their first block. */
const extensions: Readonly<Record<number, number | undefined>> = { 1: 12, 249: 4, 255: 11 };
const comment = 254;

/** A header that is also the beginning of a script: the width opens a comment or a string. */
const scriptHeader = /^GIF8[79]a(?:\/\*|=["'`(/])/;

/** GIF 87a and 89a: every block, and how many pixels the data of each frame stands for. */
export const walkGif: Walk = async (input) => {
  const { reader, limits, hidden } = input;
  const header = await reader.read(13);
  const screen = { width: header.readUInt16LE(6), height: header.readUInt16LE(8) };
  checkSize(screen, limits);
  if (scriptHeader.test(header.toString('latin1'))) hidden.note();
  await passPalette(reader, header[10] ?? 0);
  const budget = new FrameBudget(limits);
  for (;;) {
    const [kind] = await reader.read(1);
    if (kind === 0x3b) break;
    must(kind === 0x21 || kind === 0x2c);
    if (kind === 0x21) await passExtension(input);
    else await passFrame(reader, screen, budget);
  }
  must(budget.frames > 0);
  return screen;
};

async function passPalette(reader: ByteReader, flags: number): Promise<void> {
  if ((flags & 0x80) !== 0) await reader.read(3 * 2 ** ((flags & 7) + 1));
}

async function passExtension({ reader, hidden }: WalkInput): Promise<void> {
  const [label = 0] = await reader.read(1);
  const first = extensions[label];
  must(label === comment || first === (await reader.peek(1))[0]);
  const look = label === comment ? hidden.inText() : hidden.inData();
  // XMP is written over the lengths of its blocks, so these are looked at too.
  const lookAtAll = hidden.inBlocks();
  await passBlocks(reader, (data, block) => {
    look(data);
    lookAtAll(block);
  });
}

async function passFrame(reader: ByteReader, screen: Size, budget: FrameBudget): Promise<void> {
  const descriptor = await reader.read(9);
  const [x = 0, y = 0, width = 0, height = 0] = [0, 2, 4, 6].map((at) =>
    descriptor.readUInt16LE(at),
  );
  must(isInside({ x, y, width, height }, screen));
  budget.add({ width, height });
  await passPalette(reader, descriptor[8] ?? 0);
  const [minimumBits = 0] = await reader.read(1);
  const counter = new LzwCounter(minimumBits, width * height);
  await passBlocks(reader, (bytes) => counter.push(bytes));
  counter.finish();
}

/** Data in blocks of up to 255 bytes, the last one empty; `visit` gets each without and with its length. */
async function passBlocks(
  reader: ByteReader,
  visit: (data: Buffer, block: Buffer) => void,
): Promise<void> {
  for (;;) {
    const [count = 0] = await reader.need(1);
    const bytes = await reader.need(1 + count);
    let at = 0;
    let next = 1 + count;
    // All that are there at once: waiting for each costs more than decoding it.
    while (next <= bytes.length && next > at + 1) {
      reader.step();
      visit(bytes.subarray(at + 1, next), bytes.subarray(at, next));
      at = next;
      next = at + 1 + (bytes[at] ?? 0);
    }
    const isEnd = at < bytes.length && bytes[at] === 0;
    reader.take(isEnd ? at + 1 : at);
    if (isEnd) return;
  }
}
