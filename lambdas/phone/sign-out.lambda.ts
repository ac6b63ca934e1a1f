import { clearCookie } from '../shared/http/cookies.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { noContent } from '../shared/http/reply.ts';
import { decideOn } from '../shared/versioned-items.ts';
import { newSessions } from './domain/person.ts';
import { openSession, sessionCookie } from './domain/session.ts';
import { type SignedInDeps, signedInDeps } from './wiring.ts';

/** `DELETE /api/session`: ends the session in this browser and every copy of it elsewhere. */
export const signOutRoute: Route<SignedInDeps> = async (deps, request) => {
  const { id } = await openSession(deps, request.cookie(sessionCookie));
  await decideOn(deps.people, id, (person) =>
    person === undefined || person.erasingSince !== undefined
      ? { answer: undefined }
      : { item: { ...person, sessions: newSessions() }, answer: undefined },
  );
  return noContent([clearCookie(sessionCookie)]);
};

export const handler = onHttp(signedInDeps, signOutRoute, {});
