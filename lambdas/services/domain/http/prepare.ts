import type { HttpArguments } from './arguments.ts';
import { encodeBody } from './encode-body.ts';
import { HttpActionError } from './errors.ts';
import { canonicalHeaders } from './headers.ts';
import type { Headers, HttpAction, OutsideRequest } from './ports.ts';
import { buildUrl, parseUrl, type UrlParts, urlParts } from './url.ts';

/** `%%args` of an HTTP action: what is sent, not how it was spelled. */
export interface HttpRuleArguments {
  readonly method: OutsideRequest['method'];
  readonly url: UrlParts;
  readonly username?: string;
  readonly password?: string;
  /** By canonical name: `Content-Type`. */
  readonly headers: Headers;
  readonly cookies: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly encodeBodyAsJSON: boolean;
  readonly form?: Readonly<Record<string, string>>;
  readonly followRedirects: boolean;
}

export interface PreparedCall {
  readonly request: OutsideRequest;
  readonly ruleArguments: HttpRuleArguments;
}

/**
 * What to send for an action, and what rules are asked about: both of one reading of the arguments.
 *
 * @throws HttpActionError HTTP_URL_INVALID, HTTP_CREDENTIALS_TWICE, HTTP_BODY_INVALID, HTTP_BODY_TOO_LARGE
 */
export function prepareCall(action: HttpAction, args: HttpArguments): PreparedCall {
  const method = action.toUpperCase() as Uppercase<HttpAction>;
  const given = canonicalHeaders(Object.entries(args.headers ?? {}));
  const { url, credentials } = targetOf(args);
  const { cookies = {}, encodeBodyAsJSON = false, followRedirects = false, body, form } = args;
  const isTwice =
    (credentials !== undefined && given['Authorization'] !== undefined) ||
    (Object.keys(cookies).length > 0 && given['Cookie'] !== undefined);
  if (isTwice) throw new HttpActionError('HTTP_CREDENTIALS_TWICE');
  const encoded = bodyOf(method, args, given['Content-Type']?.[0]);
  const headers = {
    ...given,
    ...(encoded?.type !== undefined && { 'Content-Type': [encoded.type] }),
    ...(credentials !== undefined && { Authorization: [basic(credentials)] }),
    ...(Object.keys(cookies).length > 0 && { Cookie: [cookieHeader(cookies)] }),
  };
  return {
    request: { method, url, headers, followRedirects, ...(encoded && { body: encoded.bytes }) },
    ruleArguments: {
      method,
      url: urlParts(url),
      ...credentials,
      headers: given,
      cookies,
      ...(body !== undefined && { body }),
      encodeBodyAsJSON,
      ...(form !== undefined && { form }),
      followRedirects,
    },
  };
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The URL without its credentials, which are sent as a header. */
function targetOf(args: HttpArguments): { url: URL; credentials: Credentials | undefined } {
  const { url: text, scheme, host, path, query, fragment } = args;
  const parts = { scheme, host, path, query, fragment };
  const hasParts = Object.values(parts).some((part) => part !== undefined);
  if (text !== undefined && hasParts) throw new HttpActionError('HTTP_URL_INVALID');
  const url = text === undefined ? buildUrl(parts) : parseUrl(text);
  const inUrl = { username: decoded(url.username), password: decoded(url.password) };
  url.username = '';
  url.password = '';
  const isInUrl = inUrl.username !== '' || inUrl.password !== '';
  const { username, password } = args;
  if (username === undefined && password === undefined) {
    return { url, credentials: isInUrl ? inUrl : undefined };
  }
  if (isInUrl) throw new HttpActionError('HTTP_CREDENTIALS_TWICE');
  return { url, credentials: { username: username ?? '', password: password ?? '' } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpActionError('HTTP_URL_INVALID');
  }
}

/** RFC 7617, section 2. */
function basic({ username, password }: Credentials): string {
  if (username.includes(':')) throw new HttpActionError('HTTP_URL_INVALID');
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function bodyOf(method: string, args: HttpArguments, type: string | undefined) {
  const encoded = encodeBody(args, type);
  // RFC 9110, sections 9.3.1 and 9.3.2: such a body means nothing, and is known to smuggle requests.
  if (encoded !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw new HttpActionError('HTTP_BODY_INVALID');
  }
  return encoded;
}

function cookieHeader(cookies: Readonly<Record<string, string>>): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${/[ ,]/.test(value) ? `"${value}"` : value}`)
    .join('; ');
}
