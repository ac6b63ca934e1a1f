import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { type AwsOptions, startAws } from '../../../local/aws/index.ts';

export const region = 'us-east-1';
export const accountId = '000000000000';

export const newDataDir = () => mkdtempSync(join(tmpdir(), 'aws-'));

/** An endpoint of its own, with the real SDK clients pointed at it. */
export async function setUp(options: Partial<AwsOptions> = {}) {
  const dataDir = options.dataDir ?? newDataDir();
  const aws = await startAws({
    dataDir,
    region,
    accountId,
    authorize: () => true,
    invoke: async () => null,
    text: async () => undefined,
    ...options,
  });
  const config = {
    endpoint: aws.endpoint,
    region,
    credentials: { accessKeyId: 'tester', secretAccessKey: 'not checked' },
    maxAttempts: 1,
  };
  const clients = {
    dynamodb: new DynamoDBClient(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
    kms: new KMSClient(config),
    secrets: new SecretsManagerClient(config),
  };
  let closed = false;
  async function close() {
    if (closed) return;
    closed = true;
    for (const client of Object.values(clients)) client.destroy();
    await aws.close();
  }
  onTestFinished(close);
  return { aws, dataDir, close, ...clients };
}
