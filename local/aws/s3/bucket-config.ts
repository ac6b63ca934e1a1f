import type { Input } from '../protocol.ts';
import { invalid } from '../resource-input.ts';

export interface CorsRule {
  origins: string[];
  methods: string[];
  headers: string[];
  exposed: string[];
  maxAge: number | undefined;
}

/** What a template declares about a bucket, as far as it changes answers. */
export interface BucketConfig {
  versioned: boolean;
  /** The key of SSE-KMS; without one, Amazon's own encryption. */
  keyId: string | undefined;
  cors: CorsRule[];
  /** Whether its events go to EventBridge. */
  notifies: boolean;
}

/** Declared, but without an effect here: protection that is the rule anyway, or upkeep in the account. */
const ignored = [
  'AccelerateConfiguration',
  'AnalyticsConfigurations',
  'BucketName',
  'IntelligentTieringConfigurations',
  'InventoryConfigurations',
  'LifecycleConfiguration',
  'LoggingConfiguration',
  'MetricsConfigurations',
  'PublicAccessBlockConfiguration',
  'Tags',
];
const read = [
  'BucketEncryption',
  'CorsConfiguration',
  'NotificationConfiguration',
  'OwnershipControls',
  'VersioningConfiguration',
];

/** Reads AWS::S3::Bucket. Throws on what would have an effect and has none here. */
export function bucketConfig(input: Input): BucketConfig {
  const unknown = Object.keys(input.values).find((name) => ![...ignored, ...read].includes(name));
  if (unknown !== undefined) throw invalid(`${unknown} is not known here`);
  for (const rule of input.structure('OwnershipControls').records('Rules'))
    if (rule.string('ObjectOwnership') !== 'BucketOwnerEnforced')
      throw invalid('ObjectOwnership must be BucketOwnerEnforced here');
  const status = input.structure('VersioningConfiguration').optional('Status');
  if (status === 'Suspended') throw invalid('Suspended versioning is not known here');
  return {
    versioned: status === 'Enabled',
    keyId: keyId(input.structure('BucketEncryption')),
    cors: input.structure('CorsConfiguration').records('CorsRules').map(corsRule),
    notifies: notifies(input.structure('NotificationConfiguration')),
  };
}

function keyId(encryption: Input): string | undefined {
  const [rule] = encryption.records('ServerSideEncryptionConfiguration');
  const settings = rule?.structure('ServerSideEncryptionByDefault');
  if (settings?.optional('SSEAlgorithm') !== 'aws:kms') return undefined;
  return settings.optional('KMSMasterKeyID') ?? 'alias/aws/s3';
}

function corsRule(rule: Input): CorsRule {
  return {
    origins: rule.strings('AllowedOrigins'),
    methods: rule.strings('AllowedMethods'),
    headers: rule.strings('AllowedHeaders'),
    exposed: rule.strings('ExposedHeaders'),
    maxAge: rule.integer('MaxAge', 0, 2 ** 31 - 1),
  };
}

function notifies(notification: Input): boolean {
  const other = Object.keys(notification.values).find((one) => one !== 'EventBridgeConfiguration');
  if (other !== undefined) throw invalid(`${other} is not known here, EventBridge is`);
  if (!notification.has('EventBridgeConfiguration')) return false;
  return notification.structure('EventBridgeConfiguration').flag('EventBridgeEnabled', true);
}
