import type { Buckets } from './buckets.ts';
import { copyObject } from './copy-object.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { S3Error } from './errors.ts';
import { getObject } from './get-object.ts';
import { listObjects, listVersions } from './listing.ts';
import { putObject } from './put-object.ts';
import type { S3Request, S3Response } from './request.ts';
import type { Events } from './store.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tagging.ts';

type Operation = (
  request: S3Request,
  buckets: Buckets,
  events: Events,
) => S3Response | Promise<S3Response>;

function headBucket({ bucket, caller }: S3Request): S3Response {
  caller.authorize('s3:ListBucket', bucket);
  return { status: 200 };
}

const onObjects: Record<string, Operation> = {
  GET: getObject,
  HEAD: getObject,
  PUT: (request, buckets, events) =>
    request.headers['x-amz-copy-source'] === undefined
      ? putObject(request, events)
      : copyObject(request, buckets, events),
  DELETE: deleteObject,
  'GET ?tagging': getObjectTagging,
  'PUT ?tagging': putObjectTagging,
  'DELETE ?tagging': deleteObjectTagging,
};

const onBuckets: Record<string, Operation> = {
  GET: listObjects,
  HEAD: headBucket,
  'GET ?versions': listVersions,
  'POST ?delete': deleteObjects,
};

/** Parameters that make another operation of a request; only some of those are known here. */
const subresources = [
  ...['accelerate', 'acl', 'analytics', 'attributes', 'cors', 'delete', 'encryption', 'inventory'],
  ...['legal-hold', 'lifecycle', 'location', 'logging', 'metrics', 'notification', 'object-lock'],
  ...['ownershipControls', 'policy', 'policyStatus', 'publicAccessBlock', 'replication'],
  ...['requestPayment', 'restore', 'retention', 'select', 'tagging', 'torrent', 'uploadId'],
  ...['uploads', 'versioning', 'versions', 'website'],
];

/** The operation that method and address name. */
export function operationOf({ method, key, query }: S3Request): Operation {
  const asked = subresources.filter((name) => query.has(name));
  const name = [method, ...asked.map((one) => `?${one}`)].join(' ');
  const operation = (key === '' ? onBuckets : onObjects)[name];
  if (operation) return operation;
  throw new S3Error('NotImplemented', `${name} is not known here`);
}
