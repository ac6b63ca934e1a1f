import type { IncomingMessage, ServerResponse } from 'node:http';

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
}

/** Whatever answers requests: a bucket, an API. */
export type Origin = (request: HttpRequest) => Promise<HttpResponse>;

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

export function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  const bodiless = status === 204 || status === 304;
  if (!bodiless) response.setHeader('Content-Length', body.length);
  response.end(response.req.method === 'HEAD' || bodiless ? undefined : body);
}

export function text(
  status: number,
  type: string,
  body: string,
  headers: Headers = [],
): HttpResponse {
  return { status, headers: [['Content-Type', type], ...headers], body: Buffer.from(body) };
}
