import { createHash, randomBytes } from 'node:crypto';
import { type Key, keyedHash } from '../../shared/keys/keyring.ts';
import type { Decision } from '../../shared/versioned-items.ts';
import { ConnectError } from '../errors.ts';
import type { Authorization } from './ports.ts';

/** How long a person may take at the provider. */
export const authorizationSeconds = 600;

/** For how long a used or expired one is known, so that its person is told what happened. */
export const authorizationKeptSeconds = 3600;

export function newState(): string {
  return randomBytes(32).toString('base64url');
}

/** What an authorization is stored under: nobody who reads the table can answer in its name. */
export function stateId(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}

/**
 * The PKCE verifier (RFC 7636, section 4.1) of a state: 43 characters that need not be stored anywhere. The
 * label in front keeps it apart from all else that is made with the same key.
 */
export function pkceVerifier(key: Key, state: string): string {
  return keyedHash(key, 'pkce', state).toString('base64url');
}

/** PKCE, S256 (RFC 7636, section 4.2). */
export function pkceChallenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/**
 * Uses up an authorization; whoever isn't its owner learns nothing and changes nothing.
 *
 * @throws ConnectError STATE_MISMATCH, AUTHORIZATION_EXPIRED
 */
export function takeAuthorization(
  known: Authorization | undefined,
  claim: Pick<Authorization, 'person' | 'browser' | 'provider'>,
  now: number,
): Decision<Authorization, Authorization> {
  const isOwn =
    known?.person === claim.person &&
    known.browser === claim.browser &&
    known.provider === claim.provider;
  if (!isOwn) throw new ConnectError('STATE_MISMATCH');
  if (known.used || known.expiresAt <= now) throw new ConnectError('AUTHORIZATION_EXPIRED');
  return { item: { ...known, used: true }, answer: known };
}
