import { type IncomingMessage, request as sendRequest } from 'node:http';
import type { Socket } from 'node:net';
import { HttpActionError } from '../domain/http/errors.ts';
import { canonicalHeaders } from '../domain/http/headers.ts';
import type { OutsideAnswer, OutsideRequest } from '../domain/http/ports.ts';

const mostHeaderBytes = 32 * 1024;
const mostHeaders = 200;
const mostInterimAnswers = 10;

export interface ExchangeLimits {
  readonly signal: AbortSignal;
  /** Of the body as it is sent. */
  readonly mostBytes: number;
  /** Whether the body of an answer is of interest. */
  isRead(status: number): boolean;
}

/**
 * One request and its answer on a connection that is used for nothing else. Whoever opened it closes it, so that
 * nothing more is read once this is settled.
 *
 * @throws HttpActionError HTTP_RESPONSE_TOO_LARGE, or the network's error
 */
export function exchange(
  request: OutsideRequest,
  socket: Socket,
  limits: ExchangeLimits,
): Promise<OutsideAnswer & { readonly body: Buffer }> {
  const { method, url, body } = request;
  return new Promise((resolve, reject) => {
    let interim = 0;
    const sent = sendRequest({
      createConnection: () => socket,
      method,
      path: url.pathname + url.search,
      headers: headersOf(request),
      setHost: false,
      maxHeaderSize: mostHeaderBytes,
      signal: limits.signal,
    });
    // More than that are refused by size or by us; the default would drop them without a word.
    sent.maxHeadersCount = 0;
    sent.on('error', (error) => reject(isTooLarge(error) ? tooLarge() : error));
    sent.on('information', () => {
      interim += 1;
      if (interim > mostInterimAnswers) reject(tooLarge());
    });
    sent.once('upgrade', () => reject(new Error('not asked for')));
    sent.once('response', (answer) => {
      if (answer.rawHeaders.length / 2 > mostHeaders) return reject(tooLarge());
      readBody(answer, limits).then((read) => {
        resolve({ ...headOf(answer), body: read });
      }, reject);
    });
    sent.end(body);
  });
}

function headersOf({ url, headers, body, method }: OutsideRequest) {
  const sendsBody = body !== undefined || !['GET', 'HEAD', 'DELETE'].includes(method);
  return {
    'User-Agent': 'switchboard',
    'Accept-Encoding': 'gzip',
    ...Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [...values]])),
    Host: url.host,
    Connection: 'close',
    ...(sendsBody && { 'Content-Length': String(body?.byteLength ?? 0) }),
  };
}

function headOf({ statusCode = 0, statusMessage = '', rawHeaders }: IncomingMessage) {
  const pairs: [string, string[]][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    pairs.push([rawHeaders[i] ?? '', [rawHeaders[i + 1] ?? '']]);
  }
  return { status: statusCode, message: statusMessage, headers: canonicalHeaders(pairs) };
}

function readBody(answer: IncomingMessage, limits: ExchangeLimits): Promise<Buffer> {
  if (!limits.isRead(answer.statusCode ?? 0)) return Promise.resolve(Buffer.alloc(0));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > limits.mostBytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    answer.on('error', reject);
    answer.once('end', () => resolve(Buffer.concat(chunks)));
  });
}

/** Node's parser has its own bounds: of headers, and of extensions of chunks. */
function isTooLarge(error: NodeJS.ErrnoException): boolean {
  return error.code === 'HPE_HEADER_OVERFLOW' || error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW';
}

function tooLarge(): HttpActionError {
  return new HttpActionError('HTTP_RESPONSE_TOO_LARGE');
}
