import { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';

const s3 = new S3Client();

/** Lets the caller upload five bytes. */
export async function handler(): Promise<unknown> {
  const form = await createPresignedPost(s3, {
    Bucket: process.env['QUARANTINE_BUCKET'] ?? '',
    Key: `person/${crypto.randomUUID()}`,
    Fields: { 'Content-Type': 'image/png' },
    Conditions: [['content-length-range', 5, 5]],
    Expires: 300,
  });
  return {
    statusCode: 200,
    body: JSON.stringify({ ...form, media: process.env['MEDIA_ORIGIN'] }),
  };
}
