import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { jsonOf } from '../parse-json.ts';
import { epochSeconds } from '../time.ts';
import type { Secrets } from './secrets.ts';

const key = z.object({
  kid: z.string().check(z.minLength(1)),
  key: z.string().check(z.minLength(32)),
  /** Epoch seconds; what AWS generated doesn't say. */
  madeAt: z.optional(z.number()),
});

/** A secret as generated, `{kid, key}`, or as rotated, `{kid, key, madeAt, previous}`: the newest key first. */
export const keyringSecret = z.extend(key, {
  previous: z.optional(
    z.union([
      z.array(key),
      z.pipe(
        key,
        z.transform((one) => [one]),
      ),
    ]),
  ),
});

export interface Key {
  readonly kid: string;
  readonly key: string;
}

/** The key to sign with, and the keys that what was signed before may still be checked with. */
export interface Keyring {
  readonly current: Key;
  readonly all: readonly Key[];
  /** undefined for a key that is not, or no longer, in the secret. */
  find(kid: string): Key | undefined;
}

/** Reads a keyring; a key id that it should hold makes a remembered one be read again, since it may be newer. */
export type ReadKeyring = (wanted?: string) => Promise<Keyring>;

/** Whoever makes up key ids causes at most one read a second. */
const staleAfterSeconds = 1;

/** A new key signs nothing for this time, by which everybody who remembers a secret has read it again. */
const announcedSeconds = 600;

export function keyringReader(secrets: Secrets, arn: string, now = epochSeconds): ReadKeyring {
  return async (wanted) => {
    const known = parseKeyring(await secrets.read(arn), now());
    if (wanted === undefined || known.find(wanted) !== undefined) return known;
    return parseKeyring(await secrets.read(arn, staleAfterSeconds), now());
  };
}

/** @throws when the secret's value is not a keyring; its text is in no error */
export function parseKeyring(secret: string, now: number): Keyring {
  const parsed = z.safeParse(keyringSecret, jsonOf(secret));
  if (!parsed.success) throw new Error('A key secret does not hold {kid, key}');
  const { previous = [], ...newest } = parsed.data;
  const keys = [newest, ...previous];
  const isAnnounced = ({ madeAt = 0 }: { madeAt?: number | undefined }) =>
    now - madeAt >= announcedSeconds;
  const { kid, key: value } = keys.find(isAnnounced) ?? newest;
  return {
    current: { kid, key: value },
    all: keys,
    find: (wanted) => keys.find((candidate) => candidate.kid === wanted),
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
