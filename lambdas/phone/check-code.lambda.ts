import { setCookie } from '../shared/http/cookies.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json, type Reply } from '../shared/http/reply.ts';
import { browserCookie, browserHash } from './domain/browser.ts';
import { checkCode } from './domain/check-code.ts';
import { type Session, sessionCookie, signSession } from './domain/session.ts';
import { phoneErrors } from './errors.ts';
import { codeSubmission } from './requests.ts';
import { type PhoneDeps, phoneDeps } from './wiring.ts';

/** `POST /api/phone/checks`: signs in whoever knows the code. */
export const checkCodeRoute: Route<PhoneDeps> = async (deps, request) => {
  const { phone, code } = request.json(codeSubmission);
  const browser = browserHash(request.cookie(browserCookie) ?? '');
  return signedIn(deps, await checkCode(deps, { phone, code, browser }));
};

async function signedIn(deps: PhoneDeps, session: Session): Promise<Reply> {
  const seconds = deps.settings.sessionDays * 86_400;
  const now = deps.now();
  const cookie = await signSession(await deps.sessionKeys(), session, now, now + seconds);
  const body = { user: { phone: session.person.phone } };
  return json(200, body, [setCookie(sessionCookie, cookie, seconds)]);
}

export const handler = onHttp(phoneDeps, checkCodeRoute, phoneErrors);
