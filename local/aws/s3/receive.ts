import { createHash } from 'node:crypto';
import { unsigned } from './authenticate.ts';
import type { Blobs, Incoming } from './blobs.ts';
import { type Checksums, checksumsIn, digestOf, trailerAlgorithm } from './checksums.ts';
import { Unchunked } from './chunked.ts';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';

const streaming = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const largestPut = 5 * 1024 ** 3;

export interface Received extends Incoming {
  checksums: Checksums;
}

interface Limits {
  least?: number;
  most?: number;
}

/** Receives the body of a request and holds it against all that its headers and trailers say about it. */
export async function receiveBody(
  blobs: Blobs,
  headers: Record<string, string>,
  payloadHash: string,
  body: AsyncIterable<Buffer>,
): Promise<Received> {
  const length = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (length === undefined) throw new S3Error('MissingContentLength');
  if (Number(length) > largestPut) throw tooLarge(Number(length), largestPut);
  const framed = unframed(headers, payloadHash, body);
  const received = await receive(blobs, headers, framed.chunks, framed.trailers, {});
  const matches = received.size === Number(length);
  const wrongHash = isHash(payloadHash) && received.sha256 !== payloadHash;
  if (matches && !wrongHash) return received;
  await received.discard();
  throw new S3Error(matches ? 'XAmzContentSHA256Mismatch' : 'IncompleteBody');
}

/** Receives the file of a form, whose fields stand for headers. */
export function receiveFile(
  blobs: Blobs,
  fields: Record<string, string>,
  file: AsyncIterable<Buffer>,
  limits: Limits,
): Promise<Received> {
  return receive(blobs, fields, file, undefined, limits);
}

function unframed(headers: Record<string, string>, hash: string, body: AsyncIterable<Buffer>) {
  if (hash === streaming) {
    if (headers['x-amz-decoded-content-length'] === undefined)
      throw new S3Error('MissingContentLength');
    const unchunked = new Unchunked(body);
    return { trailers: unchunked.trailers, chunks: unchunked.body() };
  }
  if (hash !== unsigned && !isHash(hash))
    throw new S3Error('NotImplemented', `x-amz-content-sha256: ${hash} is not known here`);
  return { trailers: undefined, chunks: body };
}

const largestDocument = 2 * 1024 ** 2;

/** Reads a body that is a document, and holds it against what its headers say about it. */
export async function readDocument({ headers, payloadHash, body }: S3Request): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unframed(headers, payloadHash, body).chunks) {
    size += chunk.length;
    if (size > largestDocument) throw tooLarge(size, largestDocument);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  checkMd5(headers['content-md5'], createHash('md5').update(bytes).digest('hex'));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (isHash(payloadHash) && sha256 !== payloadHash) throw new S3Error('XAmzContentSHA256Mismatch');
  for (const [name, value] of Object.entries(checksumsIn(headers))) {
    const digest = digestOf(name);
    digest.update(bytes);
    if (digest.base64() !== value) throw wrongChecksum(name);
  }
  return bytes.toString('utf8');
}

async function receive(
  blobs: Blobs,
  headers: Record<string, string>,
  chunks: AsyncIterable<Buffer>,
  trailers: Record<string, string> | undefined,
  { least = 0, most = Number.POSITIVE_INFINITY }: Limits,
): Promise<Received & { sha256: string }> {
  const given = checksumsIn(headers);
  const trailing = trailers && trailerAlgorithm(headers);
  const digests = [...Object.keys(given), ...(trailing ? [trailing] : [])].map(
    (name) => [name, digestOf(name)] as const,
  );
  const sha256 = createHash('sha256');
  const incoming = await blobs.receive(chunks, (chunk, size) => {
    if (size > most) throw tooLarge(size, most);
    sha256.update(chunk);
    for (const [, digest] of digests) digest.update(chunk);
  });
  const checksums = Object.fromEntries(digests.map(([name, digest]) => [name, digest.base64()]));
  const claimed = {
    ...given,
    ...(trailing && { [trailing]: trailers[`x-amz-checksum-${trailing}`] }),
  };
  try {
    if (incoming.size < least) throw tooSmall(incoming.size, least);
    checkMd5(headers['content-md5'], incoming.md5);
    for (const [name, value] of Object.entries(checksums))
      if (claimed[name] !== value) throw wrongChecksum(name);
  } catch (error) {
    await incoming.discard();
    throw error;
  }
  return { ...incoming, checksums, sha256: sha256.digest('hex') };
}

function isHash(text: string): boolean {
  return /^[\da-f]{64}$/.test(text);
}

function wrongChecksum(name: string): S3Error {
  return new S3Error('BadDigest', `The ${name.toUpperCase()} you specified did not match`);
}

function checkMd5(base64: string | undefined, md5: string): void {
  if (base64 === undefined) return;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 16) throw new S3Error('InvalidDigest');
  if (bytes.toString('hex') !== md5)
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function tooLarge(size: number, most: number): S3Error {
  const details = { ProposedSize: String(size), MaxSizeAllowed: String(most) };
  return new S3Error('EntityTooLarge', undefined, details);
}

function tooSmall(size: number, least: number): S3Error {
  const details = { ProposedSize: String(size), MinSizeAllowed: String(least) };
  return new S3Error('EntityTooSmall', undefined, details);
}
