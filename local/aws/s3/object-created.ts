import { randomUUID } from 'node:crypto';
import type { Place } from '../protocol.ts';
import type { Version } from './bucket.ts';
import type { S3Request } from './request.ts';

export type Reason = 'PutObject' | 'POST Object' | 'CopyObject';

let made = 0;

/** The event of a new object, as documented for Amazon S3 and EventBridge; its key is not encoded. */
export function objectCreated(
  { accountId, region }: Place,
  { bucket, id, address, caller }: Pick<S3Request, 'bucket' | 'id' | 'address' | 'caller'>,
  { key, id: versionId, content, modifiedAt }: Version,
  reason: Reason,
): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: accountId,
    time: new Date(modifiedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [bucket.arn],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key,
        size: content?.size,
        etag: content?.etag,
        ...(versionId !== 'null' && { 'version-id': versionId }),
        sequencer: sequencer(modifiedAt),
      },
      'request-id': id,
      requester: caller.requester,
      'source-ip-address': address,
      reason,
    },
  };
}

/** Hexadecimal digits that grow from event to event. */
function sequencer(time: number): string {
  made = (made + 1) % 0x10000;
  return `${time.toString(16).padStart(12, '0')}${made.toString(16).padStart(4, '0')}`.toUpperCase();
}
