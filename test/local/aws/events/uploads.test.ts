import { CopyObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { describe, expect, it, vi } from 'vitest';
import { post } from '../s3/raw.ts';
import { s3At } from '../s3/set-up.ts';
import { create, functionArn, setUp } from '../set-up.ts';
import { declareUploads, letIn } from './template.ts';

const Key = 'person/ä +%20.txt';

async function bodies(sqs: SQSClient, QueueUrl: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return all;
    all.push(...Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown));
  }
}

describe('the event of a new object', () => {
  it('goes to queues and functions, in the shape that EventBridge documents', async () => {
    const invoke = vi.fn(async (_arn: string, _event: unknown) => null);
    const { aws, sqs } = await setUp({ invoke });
    const { Bucket, QueueUrl } = await declareUploads(aws);
    const s3 = s3At(aws.s3Endpoint);
    const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
    const [event, ...more] = await bodies(sqs, QueueUrl);
    expect(more).toEqual([]);
    expect(event).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: ['arn:aws:s3:::uploads'],
      detail: {
        version: '0',
        bucket: { name: 'uploads' },
        object: {
          key: Key,
          size: 5,
          etag: '5d41402abc4b2a76b9719d911017c592',
          'version-id': put.VersionId,
          sequencer: expect.stringMatching(/^[\dA-F]{16}$/),
        },
        'request-id': put.$metadata.requestId,
        requester: '000000000000',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    });
    await aws.idle();
    expect(invoke.mock.calls).toEqual([[functionArn, event, expect.any(String)]]);
  });

  it('says how it came to be, and keeps the order of one key', async () => {
    const { aws, sqs } = await setUp();
    const { Bucket, QueueUrl } = await declareUploads(aws);
    const s3 = s3At(aws.s3Endpoint);
    const { fields } = await createPresignedPost(s3, { Bucket, Key });
    expect((await post(aws.s3Endpoint, Bucket, fields)).status).toBe(204);
    const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    const events = (await bodies(sqs, QueueUrl)) as { detail: Record<string, never> }[];
    expect(events.map(({ detail }) => detail['reason'])).toEqual(['POST Object', 'CopyObject']);
    const sequencers = events.map(({ detail }) => detail['object']?.['sequencer']);
    expect(sequencers).toEqual([...sequencers].sort());
  });

  it('is none for a refused upload, a bucket that is silent or a pattern that does not fit', async () => {
    const { aws } = await setUp();
    const { Bucket } = await declareUploads(aws, { detail: { object: { size: [5] } } });
    const s3 = s3At(aws.s3Endpoint);
    const put = (more: object) => s3.send(new PutObjectCommand({ Bucket, Key, ...more }));
    await put({ Body: 'hello', Bucket: 'silent' });
    await put({ Body: 'hello!' });
    await expect(put({ Body: 'hello', IfNoneMatch: '*' })).rejects.toThrow();
    expect(aws.queueDepths()).toEqual({ Inspections: 0 });
    await put({ Body: 'hello' });
    expect(aws.queueDepths()).toEqual({ Inspections: 1 });
  });

  it('becomes a dead letter where a policy keeps EventBridge out, and says why', async () => {
    const warn = vi.fn();
    const { aws } = await setUp({ warn });
    const dead = await create(aws, 'AWS::SQS::Queue', 'Dead');
    const arn = dead.attributes['Arn'] ?? '';
    const { Bucket } = await declareUploads(aws, {}, { DeadLetterConfig: { Arn: arn } });
    await create(aws, 'AWS::SQS::QueuePolicy', 'Shut', {
      Queues: ['Inspections'],
      PolicyDocument: { Statement: [] },
    });
    await letIn(aws, dead.ref, arn, 'arn:aws:events:us-east-1:000000000000:rule/Uploaded');
    const s3 = s3At(aws.s3Endpoint);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
    expect(aws.queueDepths()).toEqual({ Dead: 1, Inspections: 0 });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('does not let EventBridge in'));
  });
});

describe('a rule', () => {
  it.each([
    { EventPattern: { source: [{ 'anything-but': 'a' }] } },
    { EventPattern: { source: ['a'] }, EventBusName: 'other' },
    { EventPattern: { source: ['a'] }, Targets: [{ Id: 'a', Arn: functionArn, InputPath: '$' }] },
    { EventPattern: { source: ['a'] }, Targets: [{ Id: 'a', Arn: 'arn:aws:sns:a:b:c' }] },
  ])('that is not known here is refused: %j', async (properties) => {
    const { aws } = await setUp();
    await expect(create(aws, 'AWS::Events::Rule', 'Rule', properties)).rejects.toMatchObject({
      code: 'ValidationError',
    });
  });
});
