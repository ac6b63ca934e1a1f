import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Arrived, arrive, headersInQuery, isForm, rest } from './arrive.ts';
import { authenticate, type Realm } from './authenticate.ts';
import type { Bucket } from './bucket.ts';
import type { Buckets } from './buckets.ts';
import type { Caller } from './caller.ts';
import { askedHeaders, corsHeaders } from './cors.ts';
import { errorBody } from './error-body.ts';
import { S3Error } from './errors.ts';
import { refusalOf } from './object-headers.ts';
import { postObject } from './post-object.ts';
import type { S3Response } from './request.ts';
import { operationOf } from './routes.ts';
import type { Events } from './store.ts';

export interface ServerParts {
  buckets: Buckets;
  realm: Realm;
  events: Events;
  callerOf(accessKeyId: string, type: string, address: string): Caller;
}

/** Answers one request, whatever happens; who has hung up gets no answer. */
export async function answer(
  parts: ServerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    await answerTo(parts, incoming, outgoing);
  } catch (error) {
    if (!incoming.destroyed) console.error(error);
    outgoing.destroy();
  }
}

async function answerTo(
  parts: ServerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const id = randomBytes(8).toString('hex').toUpperCase();
  const resource = (incoming.url ?? '/').split('?')[0] ?? '/';
  let shared: Record<string, string> = {};
  let response: S3Response;
  try {
    const arrived = arrive(incoming, id);
    const bucket = parts.buckets.find(arrived.bucketName);
    shared = sharedWith(arrived, bucket);
    response = await respond(parts, arrived, bucket);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) throw error;
    response = refusal(error, resource, id);
  }
  // A client that is still sending would miss the answer.
  for await (const _ of rest(incoming));
  const headers = { ...response.headers, ...shared, 'x-amz-request-id': id, 'x-amz-id-2': 'local' };
  await send(outgoing, { ...response, headers });
}

async function respond(
  parts: ServerParts,
  arrived: Arrived,
  bucket: Bucket | undefined,
): Promise<S3Response> {
  const { method, headers, key, address } = arrived;
  if (method === 'OPTIONS') return preflight(headers, bucket);
  const { pairs, bucketName, path, ...more } = arrived;
  const query = new Map(pairs);
  if (bucket !== undefined && key === '' && isForm(arrived)) {
    const posted = { ...more, bucket, query, payloadHash: 'UNSIGNED-PAYLOAD' };
    const callerOf = (accessKeyId: string) => parts.callerOf(accessKeyId, 'POST', address);
    const origin = `http://${headers['host']}${path.replace(/\/$/, '')}`;
    return postObject({ ...posted, origin }, parts.realm, callerOf, parts.events);
  }
  const signed = authenticate({ method, path, query: pairs, headers }, parts.realm);
  if (signed === undefined) throw new S3Error('AccessDenied');
  if (bucket === undefined) throw noBucket(bucketName);
  const { accessKeyId, type, payloadHash } = signed;
  const caller = parts.callerOf(accessKeyId, type, address);
  const hoisted = type === 'REST-QUERY-STRING' ? headersInQuery(pairs) : {};
  const request = {
    ...more,
    bucket,
    query,
    payloadHash,
    caller,
    headers: { ...headers, ...hoisted },
  };
  return operationOf(request)(request, parts.buckets, parts.events);
}

function noBucket(name: string): S3Error {
  if (name === '') return new S3Error('NotImplemented', 'There is no list of buckets here');
  return new S3Error('NoSuchBucket', undefined, { BucketName: name });
}

function preflight(headers: Record<string, string>, bucket: Bucket | undefined): S3Response {
  const { origin } = headers;
  const method = headers['access-control-request-method'];
  if (origin === undefined || method === undefined)
    throw new S3Error('InvalidRequest', 'Insufficient information. Origin request header needed.');
  const asked = askedHeaders(headers['access-control-request-headers']);
  const allowed = corsHeaders(bucket?.config.cors ?? [], origin, method, asked);
  if (allowed === undefined) throw new S3Error('AccessForbidden');
  return { status: 200, headers: allowed };
}

/** What lets a page read the answer, a refusal as well. */
function sharedWith({ method, headers }: Arrived, bucket: Bucket | undefined) {
  if (headers['origin'] === undefined || method === 'OPTIONS') return {};
  return corsHeaders(bucket?.config.cors ?? [], headers['origin'], method) ?? {};
}

function refusal(error: unknown, resource: string, id: string): S3Response {
  const refused = known(error);
  const headers = error instanceof S3Error ? error.headers : {};
  return {
    status: refused.status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: errorBody(refused, resource, id),
  };
}

function known(error: unknown) {
  try {
    return refusalOf(error);
  } catch {
    console.error(error);
    return new S3Error('InternalError');
  }
}

async function send(outgoing: ServerResponse, response: S3Response): Promise<void> {
  const { status, headers = {}, body = '', file } = response;
  const isHead = outgoing.req.method === 'HEAD';
  const typed = body !== '' && headers['content-type'] === undefined;
  const bodiless = status === 204 || status === 304;
  outgoing.writeHead(status, {
    ...headers,
    ...(typed && { 'content-type': 'application/xml' }),
    ...(headers['content-length'] === undefined &&
      !bodiless && { 'content-length': Buffer.byteLength(body) }),
  });
  if (file === undefined || isHead) outgoing.end(isHead || bodiless ? undefined : body);
  // Whoever hangs up in the middle of an object, or deletes it, ends the connection.
  else await pipeline(createReadStream(file.path, file), outgoing).catch(() => outgoing.destroy());
}
