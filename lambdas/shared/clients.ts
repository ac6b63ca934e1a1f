import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documents } from './dynamodb/client.ts';
import { type Secrets, secretsManager } from './keys/secrets.ts';
import { epochSeconds } from './time.ts';

/** What a function's parts share, so that it is built, and secrets are read, once. */
export interface Clients {
  readonly db: DynamoDBDocumentClient;
  readonly secrets: Secrets;
  /** Epoch seconds. */
  readonly now: () => number;
}

export function clients(): Clients {
  return { db: documents(), secrets: secretsManager(), now: epochSeconds };
}
