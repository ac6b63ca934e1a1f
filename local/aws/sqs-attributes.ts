import { AwsError, parseObject } from './protocol.ts';

type Strings = Record<string, string>;

/**
 * Numeric queue attributes: default, least, most. The default size limit is the 256 KiB that SNS has too,
 * the stricter one of those SQS has had.
 */
const numbers: Record<string, [number, number, number]> = {
  DelaySeconds: [0, 0, 900],
  MaximumMessageSize: [262_144, 1024, 1_048_576],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  VisibilityTimeout: [30, 0, 43_200],
  KmsDataKeyReusePeriodSeconds: [300, 60, 86_400],
};
const others = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'SqsManagedSseEnabled',
];

export interface Redrive {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

export function defaultAttributes(): Strings {
  const values = Object.entries(numbers).map(([name, [value]]) => [name, String(value)]);
  return Object.fromEntries(values);
}

/** Refuses unknown attributes and values out of range. */
export function checkAttributes(attributes: Strings): void {
  for (const [name, value] of Object.entries(attributes)) {
    const range = numbers[name];
    if (!range && !others.includes(name))
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    if (!range || value === '') continue;
    const [, least, most] = range;
    if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most)
      throw invalidValue(name, value, `Must be between ${least} and ${most}.`);
  }
}

/** Reads a redrive policy; `target` is asked for its dead-letter queue. */
export function readRedrive(
  policy: string,
  target: (arn: string) => { admits: boolean } | undefined,
): Redrive {
  const { deadLetterTargetArn, maxReceiveCount } = parseObject(policy) ?? {};
  const found = typeof deadLetterTargetArn === 'string' ? target(deadLetterTargetArn) : undefined;
  if (typeof deadLetterTargetArn !== 'string' || !found)
    throw invalidValue('RedrivePolicy', policy, 'Dead letter target does not exist.');
  if (!found.admits)
    throw invalidValue('RedrivePolicy', policy, 'Dead letter target does not allow this source.');
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw invalidValue('RedrivePolicy', policy, 'Invalid value for maxReceiveCount.');
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** Whether a `RedriveAllowPolicy` lets a queue use its owner as dead-letter queue. */
export function admitsSource(policy: string | undefined, sourceArn: string): boolean {
  if (!policy) return true;
  const { redrivePermission, sourceQueueArns } = parseObject(policy) ?? {};
  if (redrivePermission === 'byQueue')
    return Array.isArray(sourceQueueArns) && sourceQueueArns.includes(sourceArn);
  return redrivePermission === 'allowAll';
}

function invalidValue(name: string, value: string, reason: string): AwsError {
  return new AwsError(
    'InvalidAttributeValue',
    `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
  );
}
