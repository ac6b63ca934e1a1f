import { createHash, randomBytes } from 'node:crypto';
import type { Key } from '../../shared/keys/keyring.ts';

/** A key secret's content, as far as rotation needs it. */
export interface KeySecretValue extends Key {
  readonly rotatedAt?: number | undefined;
}

export interface KeySecretStore {
  read(arn: string): Promise<KeySecretValue>;
  /** Idempotent on the token: a second write with the same one changes nothing. */
  write(arn: string, value: KeySecretValue & { previous: Key }, token: string): Promise<void>;
}

const leastSecondsBetween = 86_400;

/**
 * Gives a secret a new key and keeps the one before, so that what it signed stays good.
 *
 * A schedule may fire twice: a secret rotated within a day is left alone, and two runs at once write under
 * the same token, so that one of them does nothing.
 */
export async function rotateKey(store: KeySecretStore, arn: string, now: number): Promise<boolean> {
  const { kid, key, rotatedAt = 0 } = await store.read(arn);
  if (now - rotatedAt < leastSecondsBetween) return false;
  const token = createHash('sha256').update(`rotate ${kid}`).digest('hex');
  const next = { kid: randomBytes(6).toString('hex'), key: randomBytes(48).toString('base64url') };
  await store.write(arn, { ...next, previous: { kid, key }, rotatedAt: now }, token);
  return true;
}
