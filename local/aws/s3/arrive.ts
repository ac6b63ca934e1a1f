import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';
import { decode, readQuery } from './uri.ts';

/** What a request says before it is known who sent it. */
export interface Arrived extends Omit<S3Request, 'bucket' | 'caller' | 'query' | 'payloadHash'> {
  /** As received, decoded. */
  path: string;
  pairs: [name: string, value: string][];
  bucketName: string;
}

const longestKey = 1024;

/** Reads all but the body. */
export function arrive(incoming: IncomingMessage, id: string): Arrived {
  const [rawPath = '', ...query] = (incoming.url ?? '').split('?');
  const headers = headersOf(incoming);
  const path = decode(rawPath);
  const [bucketName, key] = addressed(path, headers['host'] ?? '');
  if (Buffer.byteLength(key) > longestKey) throw new S3Error('KeyTooLongError');
  return {
    id,
    address: incoming.socket.remoteAddress ?? '',
    method: incoming.method ?? 'GET',
    path,
    pairs: readQuery(query.join('?')),
    bucketName,
    key,
    headers,
    body: rest(incoming),
  };
}

/** A body from where it was left; that somebody stops reading must not end the connection. */
export function rest(incoming: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }) };
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    const value = rawHeaders[index + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

/** Bucket and key: the bucket is the path's first part, or in the name of the host. */
function addressed(path: string, host: string): [bucket: string, key: string] {
  const [, named] = /^(.+)\.s3(?:\.[a-z\d-]+)?\.amazonaws\.com$/.exec(host) ?? [];
  if (named !== undefined) return [named, path.slice(1)];
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return [bucket, key];
}

export function isForm({ method, headers }: Arrived): boolean {
  return method === 'POST' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}

/**
 * In a presigned address, parameters may stand for headers of S3's own; not for checksums, which S3 ignores
 * there: clients sign one of the empty body that they have.
 */
export function headersInQuery(pairs: Arrived['pairs']): Record<string, string> {
  const own =
    /^x-amz-(?!algorithm$|credential$|date$|expires$|signedheaders$|signature$|security-token$|checksum-|sdk-)/i;
  return Object.fromEntries(
    pairs.filter(([name]) => own.test(name)).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
