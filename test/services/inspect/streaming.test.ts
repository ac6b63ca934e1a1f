import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectPicture } from '../../../lambdas/services/domain/inspect/inspect.ts';
import { pictureLimits } from '../../../lambdas/services/domain/inspect/limits.ts';
import { hostileUploads } from './hostile.ts';
import { gif, gifFrame, jpegWith, multiPicture, pngWith, webp, webpPicture } from './pictures.ts';
import { type Given, inspect, realPictures } from './uploads.ts';

const made: readonly Given[] = [
  { file: pngWith(), declaredType: 'image/png', fileName: 'cat.png' },
  { file: jpegWith(multiPicture), declaredType: 'image/jpeg', fileName: 'cat.jpg' },
  { file: gif(gifFrame()), declaredType: 'image/gif', fileName: 'cat.gif' },
  { file: webp(webpPicture), declaredType: 'image/webp', fileName: 'cat.webp' },
];
const good: readonly Given[] = [...realPictures, ...made];

describe('a verdict', () => {
  it('is the same however the file is cut into chunks', async () => {
    const small = hostileUploads.filter(({ file }) => file.length < 20_000);
    const uploads = fc.constantFrom<Given>(...small, ...good);
    const sizes = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(uploads, sizes, async (upload, chunkSizes) => {
        expect(await inspect(upload, chunkSizes)).toEqual(await inspect(upload));
      }),
      { numRuns: 1_500 },
    );
  });

  it.each(good)('is never clean for the beginning of a file: $fileName', async (given) => {
    for (let length = 0; length < given.file.length; length += 1) {
      const file = given.file.subarray(0, length);
      const verdict = await inspect({ ...given, file });
      expect(verdict.verdict, `the first ${length} bytes`).toBe('rejected');
      const cutOff = await inspect({ ...given, file, declaredLength: given.file.length });
      expect(cutOff.verdict, `the first ${length} of the declared bytes`).toBe('rejected');
    }
  });

  it.each(good)('is never clean with a byte more: $fileName', async (given) => {
    for (const byte of [0, 10, 0x3b, 0xff]) {
      const file = Buffer.concat([given.file, Buffer.from([byte])]);
      expect(await inspect({ ...given, file })).toEqual({
        verdict: 'rejected',
        reason: 'TRAILING_DATA',
      });
    }
  });

  it('comes for any damaged file', { timeout: 120_000 }, async () => {
    const damage = fc.record({
      given: fc.constantFrom(...good),
      edits: fc.array(
        fc.record({
          at: fc.nat(),
          byte: fc.nat(255),
          kind: fc.constantFrom('set', 'insert', 'cut'),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    });
    let clean = 0;
    await fc.assert(
      fc.asyncProperty(damage, async ({ given, edits }) => {
        const file = edits.reduce(damaged, given.file);
        const { verdict } = await inspect({ ...given, file }, [97]);
        clean += verdict === 'clean' ? 1 : 0;
      }),
      { numRuns: 20_000 },
    );
    // A changed colour is still a picture, so some are clean; most are not.
    expect(clean).toBeLessThan(3_000);
  });
});

type Edit = { readonly at: number; readonly byte: number; readonly kind: string };

function damaged(file: Buffer, { at, byte, kind }: Edit): Buffer {
  const place = at % Math.max(1, file.length);
  const bytes = kind === 'cut' ? Buffer.alloc(0) : Buffer.from([byte]);
  const rest = kind === 'insert' ? place : place + 1;
  return Buffer.concat([file.subarray(0, place), bytes, file.subarray(rest)]);
}

describe('a stream', () => {
  const common = { declaredType: 'image/png', declaredLength: 1_000, name: 'cat.png' };

  it('that fails gives no verdict', async () => {
    async function* failing() {
      yield pngWith().subarray(0, 40);
      throw new Error('connection lost');
    }
    const verdict = inspectPicture({ ...common, bytes: failing() }, pictureLimits);
    await expect(verdict).rejects.toThrow('connection lost');
  });

  it('is let go at the first fault', async () => {
    let [pulled, isClosed] = [0, false];
    async function* endless() {
      try {
        for (;;) {
          pulled += 1;
          yield Buffer.from('not a picture');
        }
      } finally {
        isClosed = true;
      }
    }
    const verdict = await inspectPicture({ ...common, bytes: endless() }, pictureLimits);
    expect(verdict).toEqual({ verdict: 'rejected', reason: 'TYPE_MISMATCH' });
    expect({ pulled, isClosed }).toEqual({ pulled: 1, isClosed: true });
  });

  it('isn’t even opened for a type or name that can’t be', async () => {
    const bytes = {
      [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
        throw new Error('opened');
      },
    };
    const upload = { ...common, bytes, declaredType: 'text/html' };
    expect((await inspectPicture(upload, pictureLimits)).verdict).toBe('rejected');
  });
});
