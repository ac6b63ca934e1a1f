import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request whose body has been read. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The raw body. */
  body: string;
  /** The body as form fields; empty when it is none. */
  form: URLSearchParams;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** A string is sent as it is (HTML unless `headers` say otherwise), anything else as JSON. */
  body?: unknown;
}

export type NodeHandler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/** Serves a function from request to answer. */
export const answering =
  (answer: (call: Call) => Answer | Promise<Answer>): NodeHandler =>
  async (req, res) =>
    send(res, await answer(await readCall(req)));

const maximumBody = 1024 * 1024;

export async function readCall(req: IncomingMessage): Promise<Call> {
  const body = await readBody(req);
  const url = new URL(req.url ?? '/', 'http://127.0.0.1');
  const isForm = req.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return {
    method: req.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: req.headers,
    body,
    form: new URLSearchParams(isForm ? body : ''),
  };
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBody) throw new Error('request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function send(res: ServerResponse, { status, headers = {}, body }: Answer): void {
  if (res.writableEnded) return;
  const isText = typeof body === 'string';
  const type = isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  res.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': type }),
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(isText || body === undefined ? body : JSON.stringify(body));
}

export const redirect = (location: string): Answer => ({ status: 302, headers: { location } });

export interface Credentials {
  id: string;
  secret: string;
}

/** What an `Authorization: Basic` header carries (RFC 7617). */
export function basicCredentials(headers: IncomingHttpHeaders): Credentials | undefined {
  const encoded = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const [id, ...secret] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return encoded && id ? { id, secret: secret.join(':') } : undefined;
}

/** The same for an OAuth client, whose id and secret are form encoded first (RFC 6749, section 2.3.1). */
export function clientCredentials(headers: IncomingHttpHeaders): Credentials | undefined {
  const credentials = basicCredentials(headers);
  return credentials && { id: decode(credentials.id), secret: decode(credentials.secret) };
}

function decode(value: string): string {
  return new URLSearchParams(`value=${value.replaceAll('&', '%26')}`).get('value') ?? '';
}

/** The token of an `Authorization: Bearer` header (RFC 6750, section 2.1). */
export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
