import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { PersonId } from '../../phone/index.ts';
import type { Upload } from '../domain/uploads/shelf.ts';
import { quarantineKey } from './quarantine-key.ts';

/** A form by which a browser sends one file to S3, and S3 takes no other. */
export interface SignedUpload {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Pins bucket, key, type and exact length; good for `Expires` seconds. */
export function signUploads(s3: S3Client, Bucket: string, Expires: number) {
  return (upload: Upload, person: PersonId): Promise<SignedUpload> =>
    createPresignedPost(s3, {
      Bucket,
      Key: quarantineKey(person, upload.id),
      Fields: { 'Content-Type': upload.contentType },
      Conditions: [
        ['eq', '$Content-Type', upload.contentType],
        ['content-length-range', upload.size, upload.size],
      ],
      Expires,
    });
}
