import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { HttpActionError } from '../domain/http/errors.ts';
import type { OutsideAnswer, OutsideRequest } from '../domain/http/ports.ts';
import { portOf } from '../domain/http/url.ts';
import { type Destination, type Dial, dial, openTo } from './connect.ts';
import { decodeBody } from './decode-body.ts';
import { type ExchangeLimits, exchange } from './exchange.ts';
import { isRedirect, redirected } from './follow-redirect.ts';
import { isPublicAddress } from './public-addresses.ts';

/** All addresses of a name, IPv4 and IPv6. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export interface EgressOptions {
  /** Origins that are admitted wherever they are, on any port: `https://media.example`. */
  readonly except?: readonly string[];
  /** Whether plain http is admitted too. */
  readonly allowHttp?: boolean;
  readonly ports?: readonly number[];
  /** For all of it: names, connections, redirects and the body. */
  readonly timeoutMs?: number;
  /** Of the answer's body, decoded; up to 4.5 MiB, which in base64 is what a function may answer. */
  readonly mostBytes?: number;
  /** Asked before a redirect is followed. */
  mayFollow?(next: OutsideRequest): boolean | Promise<boolean>;
  readonly resolve?: Resolve;
  readonly dial?: Dial;
  /** Certificates to trust, in PEM, in place of the public ones. */
  readonly ca?: string;
}

const mostRedirects = 5;
const largest = 4.5 * 1024 * 1024;

type Settings = Required<Omit<EgressOptions, 'ca'>> & Pick<EgressOptions, 'ca'>;

const defaults: Settings = {
  except: [],
  allowHttp: false,
  ports: [80, 443],
  timeoutMs: 10_000,
  mostBytes: 1024 * 1024,
  mayFollow: () => true,
  resolve: (host) => lookup(host, { all: true, order: 'ipv4first' }),
  dial,
};

/**
 * A request to somebody outside, in the name of somebody we don't trust: it reaches public addresses only, each
 * address is checked before it is connected to, and everything has a bound.
 *
 * @throws HttpActionError HTTP_ADDRESS_REFUSED, HTTP_REDIRECT_REFUSED, HTTP_UNREACHABLE, HTTP_TIMEOUT,
 * HTTP_RESPONSE_TOO_LARGE; never with a cause
 */
export async function callOutside(
  request: OutsideRequest,
  options: EgressOptions = {},
): Promise<OutsideAnswer> {
  const settings = { ...defaults, ...options };
  const signal = AbortSignal.timeout(settings.timeoutMs);
  try {
    return await untilAborted(signal, callAndFollow(request, settings, signal));
  } catch (error) {
    if (signal.aborted) throw new HttpActionError('HTTP_TIMEOUT');
    throw error instanceof HttpActionError ? error : new HttpActionError('HTTP_UNREACHABLE');
  }
}

/** Looking up a name can't be ended, only left alone. */
function untilAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

async function callAndFollow(
  request: OutsideRequest,
  settings: Settings,
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  let current = request;
  for (let hops = 0; ; hops += 1) {
    const answer = await callOnce(current, settings, signal);
    const next = current.followRedirects ? redirected(current, answer) : undefined;
    if (next === undefined) return answer;
    if (hops === mostRedirects || !(await settings.mayFollow(next))) {
      throw new HttpActionError('HTTP_REDIRECT_REFUSED');
    }
    current = next;
  }
}

async function callOnce(
  request: OutsideRequest,
  settings: Settings,
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  const destination = await admit(request.url, settings);
  // Whoever asked has been told that it took too long.
  signal.throwIfAborted();
  const tls = request.url.protocol === 'https:' ? { ca: settings.ca } : undefined;
  const socket = await openTo(destination, settings.dial, signal, tls);
  const mostBytes = Math.min(settings.mostBytes, largest);
  const isRead: ExchangeLimits['isRead'] = (s) => !(request.followRedirects && isRedirect(s));
  try {
    const answer = await exchange(request, socket, { signal, mostBytes, isRead });
    return await withoutCoding(answer, mostBytes);
  } finally {
    socket.destroy();
  }
}

/** Where a URL leads, if we go there. @throws HttpActionError HTTP_ADDRESS_REFUSED, or the resolver's error */
async function admit(url: URL, settings: Settings): Promise<Destination> {
  const isExcepted = settings.except.includes(url.origin);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = portOf(url);
  const isUsual =
    (url.protocol === 'https:' || settings.allowHttp) &&
    settings.ports.includes(port) &&
    !isSpecialName(host);
  if (!isExcepted && !isUsual) throw new HttpActionError('HTTP_ADDRESS_REFUSED');
  const family = isIP(host);
  const addresses = family === 0 ? await settings.resolve(host) : [{ address: host, family }];
  if (addresses.length === 0) throw new HttpActionError('HTTP_UNREACHABLE');
  // One that isn't public spoils them all: which of them would be used is not the caller's to choose.
  const isPublic = addresses.every(({ address }) => isPublicAddress(address));
  if (!isExcepted && !isPublic) throw new HttpActionError('HTTP_ADDRESS_REFUSED');
  return { host, port, addresses };
}

/** Names that are never in the public DNS (RFC 6761, 6762, 8375, 9476), or that a search list would complete. */
function isSpecialName(host: string): boolean {
  if (isIP(host) !== 0) return false;
  return !host.includes('.') || /\.(localhost|local|internal|home\.arpa|alt|onion)$/.test(host);
}

async function withoutCoding(
  answer: OutsideAnswer & { readonly body: Buffer },
  mostBytes: number,
): Promise<OutsideAnswer> {
  const { 'Content-Encoding': codings = [], 'Content-Length': _, ...headers } = answer.headers;
  const body = await decodeBody(answer.body, codings.join(','), mostBytes);
  return body === undefined ? answer : { ...answer, headers, body };
}
