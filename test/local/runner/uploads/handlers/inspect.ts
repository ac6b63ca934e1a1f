import { CopyObjectCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SQSEvent } from 'aws-lambda';

const s3 = new S3Client();
const { QUARANTINE_BUCKET = '', PUBLISHED_BUCKET = '' } = process.env;

/** Publishes what was uploaded, in public and in private. */
export async function handler({ Records }: SQSEvent): Promise<unknown> {
  for (const { body } of Records) {
    const { key, 'version-id': version } = JSON.parse(body).detail.object;
    const CopySource = `${QUARANTINE_BUCKET}/${key}?versionId=${version}`;
    for (const folder of ['public', 'private'])
      await s3.send(
        new CopyObjectCommand({ Bucket: PUBLISHED_BUCKET, Key: `${folder}/${key}`, CopySource }),
      );
    await s3.send(
      new DeleteObjectCommand({ Bucket: QUARANTINE_BUCKET, Key: key, VersionId: version }),
    );
  }
  return { batchItemFailures: [] };
}
