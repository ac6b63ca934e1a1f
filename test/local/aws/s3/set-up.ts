import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import type { Aws, AwsOptions } from '../../../../local/aws/index.ts';
import { create, region, setUp } from '../set-up.ts';

export const secretAccessKey = 'local';

/** The real client, pointed at an endpoint. */
export function s3At(
  endpoint: string,
  credentials: object = {},
  more: S3ClientConfig = {},
): S3Client {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: 'tester', secretAccessKey, ...credentials },
    maxAttempts: 1,
    ...more,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** S3 with one bucket, and its client. */
export async function setUpBucket(options: Partial<AwsOptions> = {}, properties: object = {}) {
  const system = await setUp(options);
  const Bucket = await openBucket(system.aws, 'bucket', properties);
  return { ...system, s3: s3At(system.aws.s3Endpoint), Bucket };
}

export async function openBucket(aws: Aws, id: string, properties: object = {}): Promise<string> {
  return (await create(aws, 'AWS::S3::Bucket', id, properties)).ref;
}

export const versioned = { VersioningConfiguration: { Status: 'Enabled' } };

/** The words of a refusal in XML. */
export function codeOf(xml: string): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(xml)?.[1];
}
