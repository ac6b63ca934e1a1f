import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clients } from '../shared/clients.ts';
import { versionedItems } from '../shared/dynamodb/versioned-items.ts';
import { clearCookie } from '../shared/http/cookies.ts';
import type { HttpDeps } from '../shared/http/on-http.ts';
import type { HttpRequest } from '../shared/http/request.ts';
import { keyringReader } from '../shared/keys/keyring.ts';
import { decideOn, type VersionedItems } from '../shared/versioned-items.ts';
import { peopleStore } from './adapters/people.dynamodb.ts';
import { browserCookie, browserHash } from './domain/browser.ts';
import { bookExpiresAt, type CodeBook, forgetBrowsers } from './domain/code-book.ts';
import {
  type ErasedPerson,
  type Person,
  type PersonId,
  type PersonItem,
  personIdOf,
} from './domain/person.ts';
import { openSession, type Session, type SessionDeps, sessionCookie } from './domain/session.ts';
import type { CodesEnv, NumberKeyEnv, SessionEnv } from './env.ts';

export { dailySendsInDynamoDb } from './adapters/daily-sends.dynamodb.ts';
export { erasedPeople, peopleByBatch, peopleStore } from './adapters/people.dynamodb.ts';
export type { DailySends } from './domain/ports.ts';
export type { ErasedPerson, Person, PersonId, PersonItem, Session, SessionDeps };

/** What `requireSession` needs, in a function that the phone construct granted sessions to. */
export function sessionDeps(
  env: SessionEnv,
  { db, secrets, now } = clients(),
): SessionDeps & HttpDeps {
  return {
    now,
    publicOrigin: env.PUBLIC_ORIGIN,
    sessionKeys: keyringReader(secrets, env.SESSION_KEYS_ARN),
    people: peopleStore(env.PEOPLE_TABLE, db, now),
  };
}

/** The codes of each number, by the person's id. */
export function codeBooksIn(
  table: string,
  db: DynamoDBDocumentClient,
  now: () => number,
): VersionedItems<CodeBook> {
  const expiresAt = (book: CodeBook) => bookExpiresAt(book, now());
  return versionedItems<CodeBook>(db, { table, prefix: 'number', now, expiresAt });
}

/** Forgets which browsers a person has used; only what limits the texts to a number stays for a day. */
export function forgetPhone(env: CodesEnv, { db, now } = clients()) {
  const codeBooks = codeBooksIn(env.CODES_TABLE, db, now);
  return (person: PersonId): Promise<void> =>
    decideOn(codeBooks, person, (book) => forgetBrowsers(book, now()));
}

/** Who is signed in. @throws HttpError SESSION_REQUIRED */
export function requireSession(deps: SessionDeps, request: HttpRequest): Promise<Session> {
  return openSession(deps, request.cookie(sessionCookie));
}

/** What stands for the browser that a request comes from; the same for the life of its cookie. */
export function browserOf(request: HttpRequest): string {
  return browserHash(request.cookie(browserCookie) ?? '');
}

/** The person that a number in E.164 form belongs to, whether or not they have ever signed up. */
export function identify(env: NumberKeyEnv, { secrets } = clients()) {
  const numberKey = keyringReader(secrets, env.NUMBER_KEY_ARN);
  return async (phone: string): Promise<PersonId> => personIdOf((await numberKey()).current, phone);
}

/** The cookie header that ends the session in the browser that is answered. */
export function endedSession(): string {
  return clearCookie(sessionCookie);
}
