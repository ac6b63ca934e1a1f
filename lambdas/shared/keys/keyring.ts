import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { jsonOf } from '../parse-json.ts';
import type { Secrets } from './secrets.ts';

const key = z.object({
  kid: z.string().check(z.minLength(1)),
  key: z.string().check(z.minLength(32)),
});

/** A secret as generated (`{kid, key}`) or as rotated (`{kid, key, previous, rotatedAt}`, epoch seconds). */
export const keyringSecret = z.extend(key, {
  previous: z.optional(key),
  rotatedAt: z.optional(z.number()),
});

export interface Key {
  readonly kid: string;
  readonly key: string;
}

/** The key to sign with, and the keys that what was signed before may still be checked with. */
export interface Keyring {
  readonly current: Key;
  /** undefined for a key that is neither current nor the one before. */
  find(kid: string): Key | undefined;
}

/** Reads a keyring; a key id that it should hold makes a remembered one be read again, since it may be newer. */
export type ReadKeyring = (wanted?: string) => Promise<Keyring>;

/** Whoever makes up key ids causes at most one read a second. */
const staleAfterSeconds = 1;

export function keyringReader(secrets: Secrets, arn: string): ReadKeyring {
  return async (wanted) => {
    const known = parseKeyring(await secrets.read(arn));
    if (wanted === undefined || known.find(wanted) !== undefined) return known;
    return parseKeyring(await secrets.read(arn, staleAfterSeconds));
  };
}

/** @throws when the secret's value is not a keyring; its text is in no error */
export function parseKeyring(secret: string): Keyring {
  const parsed = z.safeParse(keyringSecret, jsonOf(secret));
  if (!parsed.success) throw new Error('A key secret does not hold {kid, key}');
  const { kid, key: value, previous } = parsed.data;
  const current = { kid, key: value };
  return {
    current,
    find: (wanted) => [current, previous].find((candidate) => candidate?.kid === wanted),
  };
}

/** HMAC-SHA-256 (RFC 2104) of parts that are kept apart, so that no two lists of parts give one message. */
export function keyedHash({ key: value }: Key, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', value).update(JSON.stringify(parts)).digest();
}

/** Compares without telling by its duration how much was right. */
export function sameHash(a: Buffer, b: Buffer): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
