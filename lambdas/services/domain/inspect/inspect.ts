import { ByteReader } from './byte-reader.ts';
import { walkGif } from './gif.ts';
import { HiddenContent } from './hidden-content.ts';
import { walkJpeg } from './jpeg.ts';
import type { PictureLimits, Size } from './limits.ts';
import { isPictureType, objectNameProblem, type PictureType } from './object-name.ts';
import { walkPng } from './png.ts';
import { Rejection, type RejectionReason, refuse } from './rejections.ts';
import type { Walk } from './walk.ts';
import { walkWebp } from './webp.ts';

/** An upload and what was said of it before it came. */
export interface Upload {
  readonly declaredType: string;
  readonly declaredLength: number;
  /** The key that it is to have, possibly with folders. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export type Verdict =
  | ({ readonly verdict: 'clean'; readonly type: PictureType; readonly bytes: number } & Size)
  | { readonly verdict: 'rejected'; readonly reason: RejectionReason };

interface Kind {
  /** The first bytes, one character each; `?` is any. */
  readonly signatures: readonly string[];
  readonly walk: Walk;
}

const kinds: Readonly<Record<PictureType, Kind>> = {
  'image/png': { signatures: ['\x89PNG\r\n\x1a\n'], walk: walkPng },
  'image/jpeg': { signatures: ['\xff\xd8\xff'], walk: walkJpeg },
  'image/gif': { signatures: ['GIF87a', 'GIF89a'], walk: walkGif },
  'image/webp': { signatures: ['RIFF????WEBP'], walk: walkWebp },
};

const longestSignature = 12;

/**
 * Decides from all bytes of a file whether it may be published.
 *
 * It reads the file once, holds a few hundred kilobytes of it, and answers at the first fault. A stream that
 * fails throws its own error: that is no verdict. For a type or name that can't be, the stream isn't opened.
 */
export async function inspectPicture(upload: Upload, limits: PictureLimits): Promise<Verdict> {
  const hidden = new HiddenContent();
  const reader = new ByteReader(hidden.through(upload.bytes), upload.declaredLength);
  try {
    const type = pictureTypeOf(upload);
    await expectSignature(reader, kinds[type].signatures);
    const { width, height } = await kinds[type].walk({ reader, limits, hidden });
    await reader.expectEnd();
    if (hidden.seen()) refuse('HIDDEN_CONTENT');
    return { verdict: 'clean', type, bytes: reader.position, width, height };
  } catch (error) {
    if (error instanceof Rejection) return { verdict: 'rejected', reason: error.reason };
    throw error;
  } finally {
    await reader.close();
  }
}

function pictureTypeOf({ declaredType, name }: Upload): PictureType {
  if (/^image\/svg/i.test(declaredType)) refuse('SVG_REFUSED');
  if (!isPictureType(declaredType)) refuse('TYPE_UNSUPPORTED');
  const problem = objectNameProblem(name, declaredType);
  if (problem !== undefined) refuse(problem);
  return declaredType;
}

/** A file that ends within a right signature is cut off, not of another kind. */
async function expectSignature(reader: ByteReader, signatures: readonly string[]): Promise<void> {
  await reader.need(1);
  const head = (await reader.peek(longestSignature)).toString('latin1', 0, longestSignature);
  const fits = (signature: string) =>
    [...signature].every((byte, i) => byte === '?' || (head[i] ?? byte) === byte);
  if (!signatures.some(fits)) refuse('TYPE_MISMATCH');
}
