import { errors, jwtVerify, SignJWT } from 'jose';
import { HttpError } from '../../shared/http/errors.ts';
import type { Key, Keyring, ReadKeyring } from '../../shared/keys/keyring.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import type { Person, PersonId, PersonItem } from './person.ts';

export const sessionCookie = '__Host-session';

export interface SessionDeps {
  /** Epoch seconds. */
  readonly now: () => number;
  readonly sessionKeys: ReadKeyring;
  readonly people: VersionedItems<PersonItem>;
}

export interface Session {
  readonly id: PersonId;
  readonly person: Person;
}

const algorithm = 'HS256';
const use = 'switchboard-session';

/** Signs a session (JWT, RFC 7519) for a person, good until `expiresAt` (epoch seconds) or sign-out. */
export async function signSession(
  keys: Keyring,
  { id, person }: Session,
  issuedAt: number,
  expiresAt: number,
): Promise<string> {
  const { kid } = keys.current;
  return new SignJWT({ ver: person.sessions })
    .setProtectedHeader({ alg: algorithm, kid })
    .setSubject(id)
    .setAudience(use)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(bytes(keys.current));
}

/**
 * Whose session a cookie carries.
 *
 * @throws HttpError SESSION_REQUIRED when there is none, it isn't ours, has expired, or was signed out
 */
export async function openSession(deps: SessionDeps, cookie: string | undefined): Promise<Session> {
  const claims = await verify(deps, cookie);
  const person = (await deps.people.read(claims.id))?.item;
  if (person === undefined || person.erasingSince !== undefined) throw sessionRequired();
  if (person.sessions !== claims.sessions) throw sessionRequired();
  return { id: claims.id, person };
}

async function verify(deps: SessionDeps, cookie: string | undefined) {
  if (cookie === undefined || !isCanonical(cookie)) throw sessionRequired();
  const keyOf = async ({ kid = '' }) => bytes((await deps.sessionKeys(kid)).find(kid));
  try {
    const { payload } = await jwtVerify(cookie, keyOf, {
      algorithms: [algorithm],
      audience: use,
      requiredClaims: ['sub', 'exp', 'ver'],
      currentDate: new Date(deps.now() * 1000),
    });
    return { id: payload.sub as PersonId, sessions: payload['ver'] };
  } catch (error) {
    if (error instanceof errors.JOSEError) throw sessionRequired();
    throw error;
  }
}

/** The last character of a signature has bits to spare, so that other spellings of it would verify as well. */
function isCanonical(cookie: string): boolean {
  const signature = cookie.slice(cookie.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

function bytes(key: Key | undefined): Uint8Array {
  if (key === undefined) throw new errors.JWSSignatureVerificationFailed();
  return new TextEncoder().encode(key.key);
}

function sessionRequired(): HttpError {
  return new HttpError('SESSION_REQUIRED');
}
