import type { ByteReader } from './byte-reader.ts';
import { checkSize, FrameBudget, isInside, type Size } from './limits.ts';
import { must } from './rejections.ts';
import type { Walk, WalkInput } from './walk.ts';

/** One chunk whose head was taken; `end` is where the next one begins. */
interface Chunk {
  readonly type: string;
  readonly length: number;
  readonly end: number;
}

const animationFlag = 0x02;
const reservedFlags = 0xc1;
const pictureTypes = ['VP8 ', 'VP8L'];
const structuralTypes = ['RIFF', 'VP8X', 'ANIM', 'ANMF'];

/** WebP (RFC 9649): the length of the whole, every chunk, and that all sizes agree. */
export const walkWebp: Walk = async (input) => {
  const { reader, limits } = input;
  const end = 8 + (await reader.read(12)).readUInt32LE(4);
  const head = await reader.need(8);
  if (head.toString('latin1', 0, 4) !== 'VP8X') {
    // A simple file is one chunk and nothing else.
    must(reader.position + 8 + padded(head.readUInt32LE(4)) === end);
    return passPicture(input, end, (size) => checkSize(size, limits));
  }
  const { length } = await openChunk(reader, end);
  must(length === 10);
  const bytes = await reader.read(10);
  const flags = bytes[0] ?? 0;
  must((flags & reservedFlags) === 0 && bytes.readUIntLE(1, 3) === 0);
  const canvas = { width: bytes.readUIntLE(4, 3) + 1, height: bytes.readUIntLE(7, 3) + 1 };
  checkSize(canvas, limits);
  if ((flags & animationFlag) !== 0) await passFrames(input, end, canvas);
  else await passPicture(input, end, (size) => must(isSame(size, canvas)));
  return canvas;
};

/** Up to `end`, exactly one picture, perhaps with its alpha and with chunks that hold something else. */
async function passPicture(
  input: WalkInput,
  end: number,
  check: (size: Size) => void,
): Promise<Size> {
  const { reader } = input;
  let size: Size | undefined;
  let hasAlpha = false;
  while (reader.position < end) {
    const chunk = await openChunk(reader, end);
    if (pictureTypes.includes(chunk.type)) {
      must(size === undefined && !(hasAlpha && chunk.type === 'VP8L'));
      size = await (chunk.type === 'VP8 ' ? readLossy(reader, chunk) : readLossless(reader, chunk));
      check(size);
      await passRest(reader, chunk, () => {});
    } else if (chunk.type === 'ALPH') {
      must(size === undefined && !hasAlpha);
      hasAlpha = true;
      await passRest(reader, chunk, () => {});
    } else {
      await passOther(input, chunk);
    }
  }
  must(size !== undefined);
  return size;
}

async function passFrames(input: WalkInput, end: number, canvas: Size): Promise<void> {
  const { reader } = input;
  const budget = new FrameBudget(input.limits);
  let isStarted = false;
  while (reader.position < end) {
    const chunk = await openChunk(reader, end);
    if (chunk.type === 'ANIM') {
      must(!isStarted && chunk.length === 6);
      isStarted = true;
      await reader.read(6);
    } else if (chunk.type === 'ANMF') {
      must(isStarted && chunk.length % 2 === 0);
      await passFrame(input, chunk, canvas, budget);
    } else {
      must(!pictureTypes.includes(chunk.type) && chunk.type !== 'ALPH');
      await passOther(input, chunk);
    }
  }
  must(budget.frames > 0);
}

async function passFrame(
  input: WalkInput,
  { length, end }: Chunk,
  canvas: Size,
  budget: FrameBudget,
): Promise<void> {
  must(length >= 16);
  const bytes = await input.reader.read(16);
  const [x = 0, y = 0, width = 0, height = 0] = [0, 3, 6, 9].map((at) => bytes.readUIntLE(at, 3));
  const frame = { x: 2 * x, y: 2 * y, width: width + 1, height: height + 1 };
  must(isInside(frame, canvas));
  budget.add(frame);
  await passPicture(input, end, (size) => must(isSame(size, frame)));
}

async function passOther({ reader, hidden }: WalkInput, chunk: Chunk): Promise<void> {
  must(!structuralTypes.includes(chunk.type));
  await passRest(reader, chunk, chunk.type === 'XMP ' ? hidden.inText() : hidden.inData());
}

async function openChunk(reader: ByteReader, outerEnd: number): Promise<Chunk> {
  must(reader.position + 8 <= outerEnd);
  const head = await reader.read(8);
  const length = head.readUInt32LE(4);
  const end = reader.position + padded(length);
  must(end <= outerEnd);
  return { type: head.toString('latin1', 0, 4), length, end };
}

/** What is left of a chunk, and the zero that makes its length even. */
async function passRest(
  reader: ByteReader,
  { length, end }: Chunk,
  visit: (bytes: Buffer) => void,
): Promise<void> {
  const padding = length % 2;
  await reader.pass(end - padding - reader.position, visit);
  if (padding === 1) must((await reader.read(1))[0] === 0);
}

/** The head of a key frame (RFC 6386, 9.1). */
async function readLossy(reader: ByteReader, { length }: Chunk): Promise<Size> {
  must(length >= 10);
  const bytes = await reader.read(10);
  const tag = bytes.readUIntLE(0, 3);
  const isShownKeyFrame = (tag & 1) === 0 && ((tag >> 1) & 7) <= 3 && ((tag >> 4) & 1) === 1;
  must(isShownKeyFrame && tag >> 5 <= length - 10 && bytes.readUIntBE(3, 3) === 0x9d012a);
  return { width: bytes.readUInt16LE(6) & 0x3fff, height: bytes.readUInt16LE(8) & 0x3fff };
}

async function readLossless(reader: ByteReader, { length }: Chunk): Promise<Size> {
  must(length >= 5);
  const bytes = await reader.read(5);
  const fields = bytes.readUInt32LE(1);
  must(bytes[0] === 0x2f && fields >>> 29 === 0);
  return { width: (fields & 0x3fff) + 1, height: ((fields >>> 14) & 0x3fff) + 1 };
}

function padded(length: number): number {
  return length + (length % 2);
}

function isSame(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
