import { randomBytes } from 'node:crypto';
import { type Key, keyedHash } from '../../shared/keys/keyring.ts';
import type { Preferences } from '../../shared/preferences.ts';
import type { PhoneNumber } from './phone-number.ts';

/** A keyed hash of a person's number: the same person has the same id, and the id doesn't tell the number. */
export type PersonId = string & { readonly __brand: 'PersonId' };

/** Somebody who has proven a number. */
export interface Person {
  readonly phone: PhoneNumber;
  /** Session version: a session cookie with another one is dead. */
  readonly sessions: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly preferences?: Preferences;
  readonly erasingSince?: never;
}

/** What is left of a person while the rest of them is being erased; to all others they are gone. */
export interface ErasedPerson {
  /** Epoch seconds. */
  readonly erasingSince: number;
  /** Partition of the sparse index by which the sweeper finds who is left. */
  readonly erasing: 'yes';
  /** Whether everything has been erased once; a second time follows, for what was being written meanwhile. */
  readonly isSwept: boolean;
  /** Until when (epoch seconds) whoever is sweeping may be at it; nobody else sweeps before. */
  readonly sweepingUntil?: number;
}

export type PersonItem = Person | ErasedPerson;

export function personIdOf(numberKey: Key, phone: string): PersonId {
  return keyedHash(numberKey, 'person', phone).toString('hex').slice(0, 32) as PersonId;
}

/** A session version that no cookie carries yet. */
export function newSessions(): string {
  return randomBytes(12).toString('base64url');
}
