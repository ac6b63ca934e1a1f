import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutSeconds: number;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly body: string;
}

const largestAnswerBytes = 1024 * 1024;

/**
 * One request on a connection of its own: a kept one may have died while the function was frozen, and then
 * nobody could tell whether the request had arrived.
 *
 * @throws the network's error; `isUnsent` tells whether the request can have reached anybody
 */
export async function httpCall(url: string, call: HttpCall): Promise<HttpAnswer> {
  const { method, headers, body = '', timeoutSeconds } = call;
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, signal, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes > largestAnswerBytes) outgoing.destroy(new Error('The answer is too large'));
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          statusCode: answer.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Whether a request failed before a byte of it had left. */
export function isUnsent(error: unknown): boolean {
  const errors = error instanceof AggregateError ? [error, ...error.errors] : [error];
  return errors.some((e: unknown) => beforeSending.has(errorCode(e)));
}

/** A network error's code, fit for a log: `ECONNRESET`. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
