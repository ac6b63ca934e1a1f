import { HttpActionError } from '../domain/http/errors.ts';
import type { OutsideAnswer, OutsideRequest } from '../domain/http/ports.ts';
import { parseUrl } from '../domain/http/url.ts';

/** RFC 9110, section 15.4. */
export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** What no other origin learns anything from. All else that a caller sent was meant for the first. */
const forEverybody = new Set(['Accept', 'Accept-Encoding', 'Accept-Language', 'User-Agent']);
const ofBody = /^Content-/;

/**
 * What a redirect leads to.
 *
 * @returns undefined for an answer that leads nowhere
 * @throws HttpActionError HTTP_REDIRECT_REFUSED for one from https to http, for one that carries a body or
 * credentials to another origin, and for what isn't a URL
 */
export function redirected(
  request: OutsideRequest,
  { status, headers }: OutsideAnswer,
): OutsideRequest | undefined {
  const location = headers['Location']?.[0];
  if (!isRedirect(status) || location === undefined) return undefined;
  const url = urlOf(location, request.url);
  const isElsewhere = url.origin !== request.url.origin;
  const { body, ...rest } = request;
  const method = methodAfter(status, request.method);
  const keepsBody = body !== undefined && method === request.method;
  if (url.protocol === 'http:' && request.url.protocol === 'https:') throw refused();
  // It was given to one origin. To ask another without it would be another request.
  if (keepsBody && isElsewhere) throw refused();
  const kept = Object.entries(request.headers).filter(
    ([name]) => (!isElsewhere || forEverybody.has(name)) && (keepsBody || !ofBody.test(name)),
  );
  const next = { ...rest, method, url, headers: Object.fromEntries(kept) };
  return keepsBody ? { ...next, body } : next;
}

/** RFC 9110, sections 15.4.2 to 15.4.4. */
function methodAfter(status: number, method: OutsideRequest['method']): OutsideRequest['method'] {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET';
  return method === 'POST' && (status === 301 || status === 302) ? 'GET' : method;
}

function urlOf(location: string, base: URL): URL {
  try {
    const url = parseUrl(location, base);
    if (url.username === '' && url.password === '') return url;
  } catch {
    // Not a URL of ours to call.
  }
  throw refused();
}

function refused(): HttpActionError {
  return new HttpActionError('HTTP_REDIRECT_REFUSED');
}
