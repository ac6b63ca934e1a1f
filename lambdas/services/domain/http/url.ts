import { HttpActionError } from './errors.ts';

const longest = 2048;
/** White space at the edges and all control characters: the URL parser would drop them without a word. */
const dropped = /^\s|\s$|[\p{Cc}]/u;
const name = /^(?!.*\.\.)[a-z0-9_-][a-z0-9._-]{0,252}(?<!\.)$/;

/** A URL as rules see it. */
export interface UrlParts {
  readonly scheme: 'http' | 'https';
  /** Without the port. Lower case; IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
  /** From its first slash on, percent-encoded, without dot segments. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Without `#`. */
  readonly fragment: string;
}

/**
 * The one reading of a URL (WHATWG) that rules are asked about and that is then called.
 *
 * Spellings of one host or path are one: IPv4 addresses in any notation, letters that look alike,
 * percent-encoded letters.
 *
 * @param base what a relative URL starts from
 * @throws HttpActionError HTTP_URL_INVALID
 */
export function parseUrl(text: string, base?: URL): URL {
  if (dropped.test(text) || !URL.canParse(text, base))
    throw new HttpActionError('HTTP_URL_INVALID');
  const url = new URL(text, base);
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  const isHost = url.hostname.startsWith('[') || name.test(url.hostname);
  if (!isHttp || !isHost || url.href.length > longest)
    throw new HttpActionError('HTTP_URL_INVALID');
  url.pathname = withoutNeedlessEncoding(url.pathname);
  return url;
}

/** RFC 3986, section 6.2.2: letters, digits and `-._~` mean the same encoded; hexadecimals are in upper case. */
function withoutNeedlessEncoding(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const letter = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(letter) ? letter : encoded.toUpperCase();
  });
}

/** A URL's parts as the arguments of an action give them. */
export interface GivenParts {
  readonly scheme?: string | undefined;
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly query?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly fragment?: string | undefined;
}

/** @throws HttpActionError HTTP_URL_INVALID, also for a part that is more than this part */
export function buildUrl(parts: GivenParts): URL {
  const { scheme = 'http', host = '', path = '', query = {}, fragment = '' } = parts;
  if (/[^\w.:[\]\-\u0080-\uffff]/.test(host)) throw new HttpActionError('HTTP_URL_INVALID');
  const url = parseUrl(`${scheme}://${host}`);
  if (url.pathname !== '/' || dropped.test(path)) throw new HttpActionError('HTTP_URL_INVALID');
  url.pathname = path;
  for (const [key, values] of Object.entries(query)) {
    for (const value of values) url.searchParams.append(key, value);
  }
  url.hash = fragment;
  return parseUrl(url.href);
}

export function urlParts(url: URL): UrlParts {
  const query = new Map<string, string[]>();
  for (const [key, value] of url.searchParams) query.set(key, [...(query.get(key) ?? []), value]);
  return {
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    host: url.hostname,
    port: portOf(url),
    path: url.pathname,
    query: Object.fromEntries(query),
    fragment: url.hash.slice(1),
  };
}

export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
