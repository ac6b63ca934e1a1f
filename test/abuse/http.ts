import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';

/** A request with whatever an attacker likes in it; headers as pairs may repeat. */
export interface Hostile {
  readonly method?: string;
  /** With its query, as it goes on the wire. */
  readonly path: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  readonly body: string;
  /** Of a problem document. */
  readonly code: string | undefined;
  readonly milliseconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 24 });

/** Sends a request; a kept connection that the other side had closed is no answer, and is tried anew. */
export async function send(origin: string, hostile: Hostile): Promise<Answer> {
  for (;;) {
    const begun = performance.now();
    try {
      const answer = await exchange(origin, hostile);
      return { ...answer, milliseconds: performance.now() - begun };
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
    }
  }
}

class StaleConnection extends Error {}

function exchange(
  origin: string,
  { method = 'GET', path, headers = [], body }: Hostile,
): Promise<Omit<Answer, 'milliseconds'>> {
  const { hostname, port } = new URL(origin);
  const all = headers.some(([name]) => name.toLowerCase() === 'host')
    ? headers
    : [['Host', `${hostname}:${port}`] as const, ...headers];
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: hostname,
        port,
        method,
        path,
        headers: [
          ...all,
          ...(body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]]),
        ].flat(),
        setHost: false,
      },
      (answer) => void read(answer).then(resolve, reject),
    );
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = sent.reusedSocket && error.code === 'ECONNRESET';
      reject(isStale ? new StaleConnection() : error);
    });
    sent.end(body);
  });
}

async function read(answer: IncomingMessage): Promise<Omit<Answer, 'milliseconds'>> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const { 'set-cookie': cookies = [], ...headers } = answer.headers;
  const isProblem = body !== '' && headers['content-type'] === 'application/problem+json';
  const code = isProblem ? String((JSON.parse(body) as { code?: unknown }).code) : undefined;
  const single = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
  return { status: answer.statusCode ?? 0, headers: single, cookies, body, code };
}

/** Writes bytes that no HTTP client would, and gives all that comes back. */
export function sendRaw(origin: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks: Buffer[] = [];
    socket.setTimeout(10_000, () =>
      socket.destroy(new Error('The door neither answers nor closes')),
    );
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.end(bytes);
  });
}
