import { createHash, randomBytes } from 'node:crypto';
import type * as z from 'zod/mini';
import type { keyringSecret } from '../../shared/keys/keyring.ts';

/** A key secret's content: its newest key, and those before it. */
export type KeySecretValue = z.output<typeof keyringSecret>;

export interface KeySecretStore {
  read(arn: string): Promise<KeySecretValue>;
  /** Idempotent on the token: a second write with the same one changes nothing. */
  write(arn: string, value: KeySecretValue, token: string): Promise<void>;
}

const day = 86_400;
const leastSecondsBetween = day;
/** Nothing that a key has signed is good for longer than 30 days after the next key has taken its place. */
const keptSeconds = 31 * day;

/**
 * Gives a secret a new key, and keeps those before for as long as anything that they signed is good.
 *
 * A schedule may fire twice: a secret rotated within a day is left alone, and two runs at once write under
 * the same token, so that one of them does nothing.
 */
export async function rotateKey(store: KeySecretStore, arn: string, now: number): Promise<boolean> {
  const { previous = [], ...newest } = await store.read(arn);
  if (now - (newest.madeAt ?? 0) < leastSecondsBetween) return false;
  const token = createHash('sha256').update(`rotate ${newest.kid}`).digest('hex');
  const kid = randomBytes(6).toString('hex');
  const next = { kid, key: randomBytes(48).toString('base64url'), madeAt: now };
  const older = [newest, ...previous];
  const replacedAt = [now, ...older.map(({ madeAt = 0 }) => madeAt)];
  const kept = older.filter((_, index) => now - (replacedAt[index] ?? 0) < keptSeconds);
  await store.write(arn, { ...next, previous: kept }, token);
  return true;
}
