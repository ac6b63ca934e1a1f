import { evaluate, type Statement } from '../iam.ts';
import type { Keys, UseKey } from '../kms-keys.ts';
import { AwsError, type Context, denial, isRecord } from '../protocol.ts';
import { policyAllows } from '../resource-policy.ts';
import type { Bucket } from './bucket.ts';
import type { Buckets } from './buckets.ts';
import { S3Error } from './errors.ts';

/** Whoever asks something of S3, and what they may. */
export interface Caller {
  /** For events: an account, or a service. */
  requester: string;
  allows(action: string, bucket: Bucket, key?: string, context?: Context): boolean;
  /** Throws AccessDenied unless the caller may. */
  authorize(action: string, bucket: Bucket, key?: string, context?: Context): void;
  /** Throws AccessDenied unless S3 may use the key of an object for the caller. */
  useKey(bucket: Bucket, key: string, keyId: string | undefined, ...actions: string[]): void;
}

type Allows = (action: string, resource: string, context: Context) => boolean;

/** The caller with an access key: its role's policies allow, the bucket's policy may deny. */
export function signedCaller(
  accessKeyId: string,
  common: Context,
  allowedByIam: Allows,
  { place }: Buckets,
  useKey: UseKey,
): Caller {
  const allows: Caller['allows'] = (action, bucket, key, context = {}) => {
    const resource = key === undefined ? bucket.arn : bucket.arnOf(key);
    const all = { ...common, ...context };
    if (isDenied(bucket.policy, { action, resource, context: all })) return false;
    return allowedByIam(action, resource, all);
  };
  return {
    requester: place.accountId,
    allows,
    authorize(action, bucket, key, context) {
      if (allows(action, bucket, key, context)) return;
      const resource = key === undefined ? bucket.arn : bucket.arnOf(key);
      throw new S3Error('AccessDenied', denial(accessKeyId, action, resource));
    },
    useKey(bucket, key, keyId, ...actions) {
      const encrypted = {
        'kms:EncryptionContext:aws:s3:arn': bucket.arnOf(key),
        'kms:EncryptionContextKeys': ['aws:s3:arn'],
      };
      const call = {
        accessKeyId,
        signal: new AbortController().signal,
        allows: (action: string, resource: string, context: Context = {}) =>
          allowedByIam(action, resource, { ...common, ...context, ...encrypted }),
        authorize: () => undefined,
      };
      try {
        useKey(call, keyId, ...actions);
      } catch (error) {
        if (error instanceof AwsError && error.code === 'AccessDenied')
          throw new S3Error('AccessDenied', error.message);
        throw error;
      }
    },
  };
}

/** A service that asks for something of this account, such as CloudFront for a distribution. */
export function serviceCaller(
  service: string,
  sourceArn: string,
  { place }: Buckets,
  keys: Keys,
): Caller {
  const source = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': place.accountId };
  const allows: Caller['allows'] = (action, bucket, key, context = {}) =>
    policyAllows(bucket.policy, service, {
      action,
      resource: key === undefined ? bucket.arn : bucket.arnOf(key),
      context: { 'aws:SecureTransport': 'true', ...source, ...context },
    });
  return {
    requester: service,
    allows,
    authorize(action, bucket, key, context) {
      if (!allows(action, bucket, key, context)) throw new S3Error('AccessDenied');
    },
    useKey(_bucket, _key, keyId, ...actions) {
      if (!keys.servesService(keyId, service, sourceArn, actions))
        throw new S3Error('AccessDenied');
    },
  };
}

const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

/** Whether a statement of the bucket's policy that is for everybody denies the request. */
function isDenied(policy: unknown, request: Parameters<typeof evaluate>[1]): boolean {
  if (!isRecord(policy)) return false;
  const statements = [policy['Statement'] ?? []].flat() as (Statement & { Principal?: unknown })[];
  const denying = statements.filter(
    ({ Effect, Principal }) =>
      Effect === 'Deny' &&
      (Principal === '*' || (isRecord(Principal) && [Principal['AWS']].flat().includes('*'))),
  );
  return !evaluate([everything, ...denying], request);
}
