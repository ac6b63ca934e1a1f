import { S3Client } from '@aws-sdk/client-s3';
import type { PersonId } from '../phone/index.ts';
import { clients } from '../shared/clients.ts';
import { uploadSettings } from '../shared/declarations/settings.ts';
import { parseJson } from '../shared/parse-json.ts';
import { publishedInS3 } from './adapters/published.s3.ts';
import { quarantineInS3 } from './adapters/quarantine.s3.ts';
import { claimsInDynamoDb, shelvesInDynamoDb } from './adapters/shelves.dynamodb.ts';
import { forgetUploads } from './domain/uploads/remove-uploads.ts';
import type { RemoveUploadsEnv } from './env.ts';

/** Takes away all that a person has uploaded. Doing it again does no harm. */
export function forgetPersonsUploads(env: RemoveUploadsEnv, { db, now } = clients()) {
  const s3 = new S3Client();
  const deps = {
    now,
    shelves: shelvesInDynamoDb(db, env.UPLOADS_TABLE, now),
    claims: claimsInDynamoDb(db, env.UPLOADS_TABLE, now),
    settings: parseJson(uploadSettings, env.UPLOAD_SETTINGS),
    quarantine: quarantineInS3(s3, env.QUARANTINE_BUCKET),
    published: publishedInS3(s3, env.PUBLISHED_BUCKET, env.QUARANTINE_BUCKET),
  };
  return (person: PersonId): Promise<void> => forgetUploads(deps, person);
}
