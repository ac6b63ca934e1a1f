import { S3Client } from '@aws-sdk/client-s3';
import type { Clients } from '../../shared/clients.ts';
import { uploadSettings } from '../../shared/declarations/settings.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { InspectDeps } from '../domain/uploads/ports.ts';
import type { RemoveUploadsEnv } from '../env.ts';
import { publishedInS3 } from './published.s3.ts';
import { quarantineInS3 } from './quarantine.s3.ts';
import { claimsInDynamoDb, shelvesInDynamoDb } from './shelves.dynamodb.ts';

type Stores = Pick<Clients, 'db' | 'now'>;

/** What is known of uploads. */
export function uploadStores(table: string, { db, now }: Stores) {
  return {
    now,
    shelves: shelvesInDynamoDb(db, table, now),
    claims: claimsInDynamoDb(db, table, now),
  };
}

/** What uploads are inspected with, and taken away. */
export function uploadDeps(env: RemoveUploadsEnv, stores: Stores): InspectDeps {
  const s3 = new S3Client();
  return {
    ...uploadStores(env.UPLOADS_TABLE, stores),
    settings: parseJson(uploadSettings, env.UPLOAD_SETTINGS),
    quarantine: quarantineInS3(s3, env.QUARANTINE_BUCKET),
    published: publishedInS3(s3, env.PUBLISHED_BUCKET, env.QUARANTINE_BUCKET),
  };
}
