import { setCookie } from '../shared/http/cookies.ts';
import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import {
  browserCookie,
  browserCookieSeconds,
  browserHash,
  isBrowserId,
  newBrowserId,
} from './domain/browser.ts';
import { requestCode } from './domain/request-code.ts';
import { phoneErrors } from './errors.ts';
import { codeRequest } from './requests.ts';
import { type PhoneDeps, phoneDeps } from './wiring.ts';

/** `POST /api/phone/codes`: texts a one-time code, bound to the browser that asks. */
export const requestCodeRoute: Route<PhoneDeps> = async (deps, request) => {
  const { phone, country } = request.json(codeRequest);
  const known = request.cookie(browserCookie);
  const id = isBrowserId(known) ? known : newBrowserId();
  const source = request.source;
  const sentTo = await requestCode(deps, { phone, country, browser: browserHash(id), source });
  const { codeSeconds, resendSeconds } = deps.settings;
  const body = { phone: sentTo, expiresInSeconds: codeSeconds, resendInSeconds: resendSeconds };
  return json(202, body, [setCookie(browserCookie, id, browserCookieSeconds)]);
};

export const handler = onHttp(phoneDeps, requestCodeRoute, phoneErrors);
