import { createServer } from 'node:http';
import { join } from 'node:path';
import { listenAgain } from '../../listen-again.ts';
import type { Keys } from '../kms-keys.ts';
import type { Context, Place } from '../protocol.ts';
import type { Credential } from './authenticate.ts';
import { Buckets } from './buckets.ts';
import { type Caller, serviceCaller, signedCaller } from './caller.ts';
import { S3Error } from './errors.ts';
import { getObject } from './get-object.ts';
import { refusalOf } from './object-headers.ts';
import type { S3Response } from './request.ts';
import { answer } from './server.ts';
import { type Events, tell } from './store.ts';

export type { Credential } from './authenticate.ts';
export type { S3Response } from './request.ts';

export interface S3Options {
  place: Omit<Place, 'endpoint'>;
  keys: Keys;
  /** Epoch milliseconds. */
  now?: (() => number) | undefined;
  credential(accessKeyId: string): Credential | undefined;
  authorize(call: {
    accessKeyId: string;
    action: string;
    resource: string;
    context: Context;
  }): boolean;
  /** Keeps an event before it returns. Not called before `ready` settles: until then S3 keeps events. */
  publish(event: object): void;
  ready?: Promise<unknown> | undefined;
}

/** What a service reads for somebody else, such as CloudFront for a distribution. */
export interface ServiceRead {
  /** `cloudfront.amazonaws.com` */
  service: string;
  sourceArn: string;
  bucket: string;
  key: string;
  method: string;
  /** By name in lower case. */
  headers: Record<string, string>;
}

export interface S3 {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  buckets: Buckets;
  /** Requests that are not answered yet. */
  running(): number;
  read(request: ServiceRead): S3Response;
  close(): Promise<void>;
}

/** Starts Amazon S3 on a loopback port of its own, as strict as the real one. */
export async function startS3(options: S3Options): Promise<S3> {
  const { keys, credential, now = Date.now } = options;
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
  const endpoint = await listenAgain(server, join(options.place.dataDir, 's3', 'port'));
  const place = { ...options.place, endpoint };
  const buckets = new Buckets(place);
  const events = eventsOf(options, buckets);
  const realm = { region: place.region, now, credential };
  let running = 0;
  const parts = { buckets, realm, events, callerOf: callers(options, buckets) };
  server.on('request', (request, response) => {
    running += 1;
    void answer(parts, request, response).finally(() => {
      running -= 1;
    });
  });
  return {
    endpoint,
    buckets,
    running: () => running,
    read: (request) => read(request, buckets, keys),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Once everything is ready, the events that are kept still are handed on. */
function eventsOf({ publish, ready = Promise.resolve() }: S3Options, buckets: Buckets): Events {
  const events: Events = { place: buckets.place };
  void ready.then(() => {
    events.publish = publish;
    for (const bucket of buckets.all())
      for (const version of bucket.all()) tell(bucket, version, events);
  });
  return events;
}

function callers({ authorize, keys }: S3Options, buckets: Buckets) {
  const useKey = keys.useBy('s3', 'AccessDenied');
  return (accessKeyId: string, type: string, address: string): Caller => {
    const common = {
      'aws:SecureTransport': 'true',
      'aws:SourceIp': address,
      's3:authType': type,
      's3:signatureversion': 'AWS4-HMAC-SHA256',
    };
    const allows = (action: string, resource: string, context: Context) =>
      authorize({ accessKeyId, action, resource, context });
    return signedCaller(accessKeyId, common, allows, buckets, useKey);
  };
}

function read(request: ServiceRead, buckets: Buckets, keys: Keys): S3Response {
  const { service, sourceArn, key, method, headers } = request;
  const bucket = buckets.find(request.bucket);
  try {
    if (bucket === undefined) throw new S3Error('NoSuchBucket');
    const caller = serviceCaller(service, sourceArn, buckets, keys);
    const from = { id: '', address: '', query: new Map(), payloadHash: '', body: noBody() };
    return getObject({ ...from, method, bucket, key, headers, caller });
  } catch (error) {
    const { status, code } = refusalOf(error);
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
    return { status, headers: { 'content-type': 'application/xml' }, body };
  }
}

async function* noBody(): AsyncGenerator<Buffer> {}
