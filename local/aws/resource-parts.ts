import type { AsyncInvocations } from './async-invocations.ts';
import type { Created } from './contract.ts';
import type { Permissions } from './endpoints.ts';
import type { Mapping } from './event-sources.ts';
import type { Rules } from './events/rules.ts';
import type { Keys } from './kms-keys.ts';
import type { Input, Place } from './protocol.ts';
import type { Buckets } from './s3/buckets.ts';
import type { Secrets } from './secrets-store.ts';
import type { Topics } from './sns-topics.ts';
import type { Queues } from './sqs-queues.ts';
import type { Tables } from './tables.ts';

/** What resources are created in. */
export interface Parts {
  place: Place;
  tables: Tables;
  queues: Queues;
  topics: Topics;
  keys: Keys;
  secrets: Secrets;
  invocations: AsyncInvocations;
  permissions: Permissions;
  buckets: Buckets;
  rules: Rules;
  feed(mapping: Mapping): void;
}

/** Makes one resource be as its resolved properties say. */
export type Creator = (properties: Input, logicalId: string) => Created | Promise<Created>;
/** An id for a logical id that stays the same from start to start. */
export type IdOf = (logicalId: string) => string;
