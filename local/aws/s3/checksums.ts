import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './errors.ts';

/** Headers `x-amz-checksum-…` by algorithm: what a client says the bytes come to, in base64. */
export type Checksums = Record<string, string>;

interface Digest {
  update(chunk: Buffer): void;
  base64(): string;
}

const algorithms: Record<string, () => Digest> = {
  crc32: () => {
    let value = 0;
    return cyclic(
      () => value,
      (chunk) => {
        value = crc32(chunk, value);
      },
    );
  },
  crc32c: () => {
    let value = 0xffffffff;
    return cyclic(
      () => (value ^ 0xffffffff) >>> 0,
      (chunk) => {
        for (const byte of chunk) value = (castagnoli[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
      },
    );
  },
  sha1: () => hashed('sha1'),
  sha256: () => hashed('sha256'),
};

/** The table of CRC-32C (RFC 3720, appendix B.4). */
const castagnoli = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

function cyclic(value: () => number, update: (chunk: Buffer) => void): Digest {
  return {
    update,
    base64() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value());
      return bytes.toString('base64');
    },
  };
}

function hashed(name: string): Digest {
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), base64: () => hash.digest('base64') };
}

/** The digest of an algorithm as `x-amz-checksum-…` and `x-amz-trailer` name it. */
export function digestOf(algorithm: string): Digest {
  const make = algorithms[algorithm];
  if (make) return make();
  throw new S3Error('InvalidRequest', `The algorithm ${algorithm} is not known here`);
}

const prefix = 'x-amz-checksum-';
const others = ['algorithm', 'mode', 'type'];

/** The checksums among a request's headers. */
export function checksumsIn(headers: Record<string, string>): Checksums {
  const found = Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]): [string, string] => [name.slice(prefix.length), value])
    .filter(([name]) => !others.includes(name));
  if (found.length > 1)
    throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header');
  return Object.fromEntries(found);
}

/** The algorithm of the checksum that will follow the body. */
export function trailerAlgorithm(headers: Record<string, string>): string | undefined {
  const name = headers['x-amz-trailer']?.trim().toLowerCase();
  if (name === undefined) return undefined;
  if (!name.startsWith(prefix))
    throw new S3Error(
      'InvalidRequest',
      'The value specified in the x-amz-trailer header is not supported',
    );
  return name.slice(prefix.length);
}

/** The headers that tell a client an object's checksums. */
export function checksumHeaders(checksums: Checksums): Record<string, string> {
  const named = Object.entries(checksums).map(([name, value]) => [`${prefix}${name}`, value]);
  return Object.fromEntries(named);
}
