import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished, vi } from 'vitest';
import { type Aws, type AwsOptions, type Created, startAws } from '../../../local/aws/index.ts';

export const region = 'us-east-1';
export const accountId = '000000000000';
export const functionArn = `arn:aws:lambda:${region}:${accountId}:function:Worker`;

export const newDataDir = () => mkdtempSync(join(tmpdir(), 'aws-'));

/** The real SDK clients, pointed at an endpoint. */
export function clientsOf(endpoint: string) {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'tester', secretAccessKey: 'not checked' },
    maxAttempts: 1,
  };
  return {
    dynamodb: new DynamoDBClient(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
    kms: new KMSClient(config),
    secrets: new SecretsManagerClient(config),
  };
}

/** An endpoint of its own; everything is allowed and functions do nothing unless told otherwise. */
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
  const clients = clientsOf(aws.endpoint);
  let closing: Promise<void> | undefined;
  function close(): Promise<void> {
    for (const client of Object.values(clients)) client.destroy();
    closing ??= aws.close();
    return closing;
  }
  onTestFinished(close);
  return { aws, dataDir, close, ...clients };
}

/** Points all SDK clients that are made in this test at an endpoint, as the environment of a function does. */
export function useEndpoint(endpoint: string): void {
  useEnvironment({
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'tester',
    AWS_SECRET_ACCESS_KEY: 'not checked',
  });
}

/** Sets variables of the environment for this test. */
export function useEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

/** Creates a resource of a type that is known. */
export async function create(aws: Aws, type: string, id: string, properties: object = {}) {
  return (await aws.create(type, id, { ...properties })) as Created;
}

/** A queue that SNS may send to, as a template would declare it. */
export async function openQueue(aws: Aws, id: string, properties: object = {}) {
  const { ref: url, attributes } = await create(aws, 'AWS::SQS::Queue', id, properties);
  const arn = attributes['Arn'] ?? '';
  const statement = {
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Principal: { Service: 'sns.amazonaws.com' },
    Resource: arn,
  };
  await create(aws, 'AWS::SQS::QueuePolicy', `${id}Policy`, {
    Queues: [url],
    PolicyDocument: { Statement: [statement] },
  });
  return { url, arn };
}

/** Feeds a queue to `functionArn`. */
export function feed(aws: Aws, queueArn: string, properties: object = {}) {
  return create(aws, 'AWS::Lambda::EventSourceMapping', 'Feed', {
    EventSourceArn: queueArn,
    FunctionName: functionArn,
    ...properties,
  });
}

/** Lets SNS invoke `functionArn`. */
export function permitSns(aws: Aws) {
  return create(aws, 'AWS::Lambda::Permission', 'Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: functionArn,
    Principal: 'sns.amazonaws.com',
  });
}

/** Moves the clock of everything in this process forward; timers run as ever. */
export function advance(seconds: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + seconds * 1000);
  onTestFinished(() => {
    vi.useRealTimers();
  });
}
