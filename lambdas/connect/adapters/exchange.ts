import {
  type Agent,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
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
  if (!isSafeUrl(wanted.url)) throw new ExchangeError('not-sent');
  try {
    return await exchangeOnce(wanted);
  } catch (error) {
    if (wanted.method === 'GET' && error instanceof StaleConnection) return exchangeOnce(wanted);
    throw error;
  }
}

/** The other side had closed a kept connection. */
class StaleConnection extends ExchangeError {}

function exchangeOnce({ url, method, headers, body }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const protocol = target.protocol === 'http:' ? 'http:' : 'https:';
    const agent: Agent = (method === 'GET' ? reading : changing)[protocol];
    const send = protocol === 'http:' ? httpRequest : httpsRequest;
    const sent = send(target, {
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

async function readAll(answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new ExchangeError('no-answer');
  }
  if (bytes > mostBytes) throw new ExchangeError('too-large');
  const body = Buffer.concat(chunks).toString('utf8');
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}
