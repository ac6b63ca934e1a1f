import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { FileRange } from '../aws/index.ts';

/** Header lines in the order received, names as they were written. */
export type Headers = [name: string, value: string][];

/** A request on its way from the viewer to an origin. */
export interface HttpRequest {
  method: string;
  /** Percent-encoded as received, without the query. */
  path: string;
  /** Without the question mark. */
  query: string;
  headers: Headers;
  body: Buffer;
  /** The viewer's address and port, as CloudFront writes them. */
  viewer: string;
}

export interface HttpResponse {
  status: number;
  headers: Headers;
  body: Buffer;
  /** Sent instead of the body: what may be too long for memory. */
  file?: FileRange;
}

/** Whatever answers requests: a bucket, an API. */
export type Origin = (request: HttpRequest) => Promise<HttpResponse>;

/** One byte more than the API takes, so that it sees that a body is too long. */
const bodyLimit = 10 * 1024 * 1024 + 1;
/** CloudFront's limit for the request line and all headers. */
export const maxHeaderSize = 20_480;

/** Values of a header, its name in lower case. */
export function headerValues(headers: Headers, name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

/** The headers without those of the given names (lower case). */
export function without(headers: Headers, names: readonly string[]): Headers {
  return headers.filter(([name]) => !names.includes(name.toLowerCase()));
}

/** The headers with one value for this name. */
export function withHeader(headers: Headers, name: string, value: string): Headers {
  return [...without(headers, [name.toLowerCase()]), [name, value]];
}

/** The body, cut off after `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (length < limit) chunks.push(chunk.subarray(0, limit - length));
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}

export function receivedHeaders(request: IncomingMessage): Headers {
  const raw = request.rawHeaders;
  const headers: Headers = [];
  for (let index = 0; index < raw.length; index += 2) {
    headers.push([raw[index] ?? '', raw[index + 1] ?? '']);
  }
  return headers;
}

export function send(response: ServerResponse, answer: HttpResponse): void {
  const { status, headers, body, file } = answer;
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  const bodiless = status === 204 || status === 304;
  const length = file === undefined ? body.length : file.end - file.start + 1;
  if (!bodiless) response.setHeader('Content-Length', length);
  if (response.req.method === 'HEAD' || bodiless) response.end();
  else if (file === undefined) response.end(body);
  // Whoever hangs up in the middle of a file wants nothing more.
  else pipeline(createReadStream(file.path, file), response, () => undefined);
}

export function text(
  status: number,
  type: string,
  body: string,
  headers: Headers = [],
): HttpResponse {
  return { status, headers: [['Content-Type', type], ...headers], body: Buffer.from(body) };
}

/** A viewer's request as a distribution receives it. */
export async function viewerRequest(request: IncomingMessage): Promise<HttpRequest> {
  const headers = receivedHeaders(request);
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const { remoteAddress = '', remotePort = 0 } = request.socket;
  // Tests come from many addresses; only this machine can reach the port.
  const [address = remoteAddress] = headerValues(headers, 'x-local-viewer-address');
  return {
    method: request.method ?? 'GET',
    path,
    query: query.join('?'),
    headers,
    body: await readBody(request, bodyLimit),
    viewer: `${address}:${remotePort}`,
  };
}

/** A browser would want https of every other server on this machine from then on. */
export function forLocalhost(response: HttpResponse): HttpResponse {
  return { ...response, headers: without(response.headers, ['strict-transport-security']) };
}
