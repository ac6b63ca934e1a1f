import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { HttpActionError } from '../domain/http/errors.ts';

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * A body without its content coding, never more than `mostBytes` of it.
 *
 * @returns undefined for a coding that we don't know: its body stays as it came
 * @throws HttpActionError HTTP_RESPONSE_TOO_LARGE, HTTP_UNREACHABLE for a body that isn't of its coding
 */
export async function decodeBody(
  body: Buffer,
  coding: string,
  mostBytes: number,
): Promise<Buffer | undefined> {
  const decode = decoders.get(coding.trim().toLowerCase());
  if (decode === undefined || body.byteLength === 0) return undefined;
  try {
    return await decode(body, { maxOutputLength: mostBytes });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw new HttpActionError(isTooLarge ? 'HTTP_RESPONSE_TOO_LARGE' : 'HTTP_UNREACHABLE');
  }
}
