import type { Blobs } from './blobs.ts';
import type { Bucket } from './bucket.ts';
import type { Caller } from './caller.ts';

/** A request whose sender is known. */
export interface S3Request {
  /** For the answer and for events. */
  id: string;
  /** The sender's IP address. */
  address: string;
  method: string;
  bucket: Bucket;
  /** Empty for the bucket itself. */
  key: string;
  query: ReadonlyMap<string, string>;
  /** By name in lower case. */
  headers: Record<string, string>;
  /** SHA-256 in hex, or how else the body is to be read. */
  payloadHash: string;
  body: AsyncIterable<Buffer>;
  caller: Caller;
}

/** A part of a file, both ends included. */
export interface FileRange {
  path: string;
  start: number;
  end: number;
}

export interface S3Response {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** Sent instead of the body. */
  file?: FileRange;
}

/** Where the bytes of a version are, all of them or some. */
export function fileOf(blobs: Blobs, blob: string, start: number, end: number): FileRange {
  return { path: blobs.path(blob), start, end };
}
