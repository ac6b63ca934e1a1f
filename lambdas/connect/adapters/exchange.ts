import {
  type Agent,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { isSafeUrl } from '../../shared/declarations/provider.ts';

export interface Exchange {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * No answer came, or none that we are willing to read. Carries nothing of what was sent or received.
 *
 * `not-sent`: certainly nothing reached the other side.
 */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';

  constructor(readonly reason: 'not-sent' | 'no-answer' | 'too-large') {
    super(reason);
  }
}

const deadlineMilliseconds = 8_000;
const mostBytes = 1024 * 1024;
const notSent = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

/** A bounded pool of connections to each host for reading. */
const pool = { keepAlive: true, maxSockets: 50 };
const reading = { 'http:': new HttpAgent(pool), 'https:': new HttpsAgent(pool) };
/** A kept connection may turn out dead only once something was sent, and what changes things isn't sent twice. */
const changing = { 'http:': new HttpAgent(), 'https:': new HttpsAgent() };

/**
 * One HTTP exchange with somebody we don't trust: eight seconds for all of it, at most 1 MiB, and no redirect
 * is followed. Plain http is refused beyond this machine.
 *
 * @throws ExchangeError
 */
export async function exchange(wanted: Exchange): Promise<Answer> {
  const target = targetOf(wanted.url);
  if (target === undefined) throw new ExchangeError('not-sent');
  try {
    return await exchangeOnce(target, wanted);
  } catch (error) {
    if (wanted.method !== 'GET' || !(error instanceof StaleConnection)) throw error;
    return exchangeOnce(target, wanted);
  }
}

type Target = RequestOptions & { readonly protocol: 'http:' | 'https:' };

/** Everybody's devices are at one URL, which is judged and taken apart once. */
const targets = new Map<string, Target>();
const mostTargets = 100;

/** undefined for a URL that isn't safe */
function targetOf(url: string): Target | undefined {
  const known = targets.get(url);
  if (known !== undefined || !isSafeUrl(url)) return known;
  const parsed = new URL(url);
  const protocol = parsed.protocol === 'http:' ? 'http:' : 'https:';
  const target = { ...(urlToHttpOptions(parsed) as RequestOptions), protocol } as const;
  if (targets.size === mostTargets) targets.clear();
  targets.set(url, target);
  return target;
}

/** The other side had closed a kept connection. */
class StaleConnection extends ExchangeError {}

function exchangeOnce(target: Target, { method, headers, body }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const agent: Agent = (method === 'GET' ? reading : changing)[target.protocol];
    const send = target.protocol === 'http:' ? httpRequest : httpsRequest;
    const sent = send({
      ...target,
      method,
      agent,
      headers: {
        'user-agent': 'switchboard',
        ...headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      },
    });
    const deadline = setTimeout(() => fail(new ExchangeError('no-answer')), deadlineMilliseconds);
    const fail = (error: ExchangeError) => {
      clearTimeout(deadline);
      sent.destroy();
      reject(error);
    };
    // Destroying it may raise another error, which is of no interest any more.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (notSent.has(error.code ?? '')) fail(new ExchangeError('not-sent'));
      else if (sent.reusedSocket) fail(new StaleConnection('no-answer'));
      else fail(new ExchangeError('no-answer'));
    });
    sent.once('response', (answer) => {
      readAll(answer).then((read) => {
        clearTimeout(deadline);
        resolve(read);
      }, fail);
    });
    sent.end(body);
  });
}

/** By events: iterating over an answer takes a tenth of what the whole exchange does. */
function readAll(answer: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) reject(new ExchangeError('too-large'));
      else chunks.push(chunk);
    });
    answer.once('error', () => reject(new ExchangeError('no-answer')));
    answer.once('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
    });
  });
}
