import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  ListPlatformApplicationsCommand,
  PublishCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { AddPermissionCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { create, openQueue, setUp } from './set-up.ts';

type System = Awaited<ReturnType<typeof setUp>>;

describe('a call that the principal may not make', () => {
  const topic = 'arn:aws:sns:us-east-1:000000000000:news';
  const queue = 'arn:aws:sqs:us-east-1:000000000000:work';
  it.each<[string, string, (system: System) => Promise<unknown>]>([
    [
      'AccessDeniedException',
      'dynamodb:ListTables on resource: *',
      ({ dynamodb }) => dynamodb.send(new ListTablesCommand({})),
    ],
    [
      'AccessDeniedException',
      `sqs:SendMessage on resource: ${queue}`,
      ({ aws, sqs }) => {
        const QueueUrl = `${aws.endpoint}/000000000000/work`;
        return sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
      },
    ],
    [
      'AuthorizationErrorException',
      `SNS:Publish on resource: ${topic}`,
      ({ sns }) => sns.send(new PublishCommand({ TopicArn: topic, Message: 'x' })),
    ],
    [
      'AuthorizationErrorException',
      'SNS:Publish on resource: *',
      ({ sns }) => sns.send(new PublishCommand({ PhoneNumber: '+15550123', Message: 'x' })),
    ],
    [
      'AccessDeniedException',
      'kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:000000000000:key/',
      async ({ aws, kms }) => {
        const { ref: KeyId } = await create(aws, 'AWS::KMS::Key', 'Key');
        return kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
      },
    ],
    [
      'AccessDeniedException',
      'secretsmanager:GetSecretValue on resource: none',
      ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'none' })),
    ],
  ])('gets %s for %s', async (name, denied, call) => {
    const system = await setUp({ authorize: () => false });
    await expect(call(system)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(`User: tester is not authorized to perform: ${denied}`),
    });
  });
});

describe('the context of a call', () => {
  it('has the encryption context for KMS', async () => {
    const authorize = vi.fn(() => true);
    const { aws, kms } = await setUp({ authorize });
    const { ref: KeyId } = await create(aws, 'AWS::KMS::Key', 'Key');
    const EncryptionContext = { holder: 'me' };
    await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
    const context = {
      'kms:EncryptionContext:holder': 'me',
      'kms:EncryptionContextKeys': ['holder'],
    };
    expect(authorize).toHaveBeenLastCalledWith(expect.objectContaining({ context }));
  });

  it('has protocol and endpoint for a subscription', async () => {
    const authorize = vi.fn(() => true);
    const { aws, sns } = await setUp({ authorize });
    const { ref: TopicArn } = await create(aws, 'AWS::SNS::Topic', 'News');
    const { arn: Endpoint } = await openQueue(aws, 'Letters');
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    const context = { 'sns:Protocol': 'sqs', 'sns:Endpoint': Endpoint };
    expect(authorize).toHaveBeenLastCalledWith(expect.objectContaining({ context }));
  });
});

describe('an encrypted queue', () => {
  it('takes messages only from who may use its key', async () => {
    const { aws, sqs } = await setUp({ authorize: ({ action }) => !action.startsWith('kms:') });
    const viaSqs = {
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: '*',
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' } },
    };
    const policies = { Shut: {}, Open: { Statement: viaSqs } };
    const results = Object.entries(policies).map(async ([id, KeyPolicy]) => {
      const { attributes } = await create(aws, 'AWS::KMS::Key', `${id}Key`, { KeyPolicy });
      const KmsMasterKeyId = attributes['Arn'];
      const { ref: QueueUrl } = await create(aws, 'AWS::SQS::Queue', id, { KmsMasterKeyId });
      return sqs
        .send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
        .catch(({ name }) => name);
    });
    expect(await Promise.all(results)).toEqual([
      'KmsAccessDenied',
      expect.objectContaining({ MessageId: expect.any(String) }),
    ]);
  });
});

describe('a request', () => {
  it('for an operation that is not there is refused by name', async () => {
    const { sns, sqs, aws } = await setUp();
    const QueueUrl = `${aws.endpoint}/000000000000/q`;
    const add = { QueueUrl, Label: 'l', AWSAccountIds: ['1'], Actions: ['*'] };
    await expect(sqs.send(new AddPermissionCommand(add))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    await expect(sns.send(new ListPlatformApplicationsCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
    });
  });

  it('for another region is refused', async () => {
    const { aws } = await setUp();
    const credentials = { accessKeyId: 'tester', secretAccessKey: 'x' };
    const sqs = new SQSClient({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
    const QueueUrl = `${aws.endpoint}/000000000000/q`;
    await expect(
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('without credentials is refused', async () => {
    const { aws } = await setUp();
    const response = await fetch(aws.endpoint, { method: 'POST', body: '{}' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});
