import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { advance, create, setUp } from './set-up.ts';

async function setUpQueue(properties: object = {}) {
  const system = await setUp();
  const { ref: QueueUrl, attributes } = await create(system.aws, 'AWS::SQS::Queue', 'Letters', {
    VisibilityTimeout: 30,
    ...properties,
  });
  return { ...system, QueueUrl, arn: attributes['Arn'] };
}

const send = (sqs: SQSClient, QueueUrl: string, MessageBody = 'hello') =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

async function receive(sqs: SQSClient, QueueUrl: string, WaitTimeSeconds = 0) {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    WaitTimeSeconds,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
    MaxNumberOfMessages: 10,
  });
  return (await sqs.send(command)).Messages ?? [];
}

describe('a message', () => {
  it('comes with its attributes, and is hidden while somebody has it', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'note' },
      size: { DataType: 'Number', StringValue: '12' },
      stamp: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
    };
    const command = new SendMessageCommand({ QueueUrl, MessageBody: 'é✓', MessageAttributes });
    const { MD5OfMessageAttributes } = await sqs.send(command);
    const [message] = await receive(sqs, QueueUrl);
    expect(message).toMatchObject({
      Body: 'é✓',
      MessageAttributes,
      MD5OfMessageAttributes,
      Attributes: { ApproximateReceiveCount: '1', SenderId: 'tester' },
    });
    expect(await receive(sqs, QueueUrl)).toEqual([]);
  });

  it('comes back after the visibility timeout, counted', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    await send(sqs, QueueUrl);
    await receive(sqs, QueueUrl);
    advance(31);
    const [again] = await receive(sqs, QueueUrl);
    expect(again?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
  });

  it('is not deleted by the receipt of an earlier receive', async () => {
    const { aws, sqs, QueueUrl } = await setUpQueue();
    await send(sqs, QueueUrl);
    const [first] = await receive(sqs, QueueUrl);
    advance(31);
    const [second] = await receive(sqs, QueueUrl);
    const remove = (ReceiptHandle: string | undefined) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await remove(first?.ReceiptHandle);
    expect(aws.queueDepths()).toEqual({ Letters: 1 });
    await remove(second?.ReceiptHandle);
    expect(aws.queueDepths()).toEqual({ Letters: 0 });
  });

  it('becomes visible at once when its visibility is set to nothing', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    await send(sqs, QueueUrl);
    const [{ ReceiptHandle } = {}] = await receive(sqs, QueueUrl);
    const change = new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle,
      VisibilityTimeout: 0,
    });
    await sqs.send(change);
    expect(await receive(sqs, QueueUrl)).toHaveLength(1);
  });

  it('ends a long poll as it arrives', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    const waiting = receive(sqs, QueueUrl, 20);
    await send(sqs, QueueUrl);
    expect(await waiting).toMatchObject([{ Body: 'hello' }]);
  });

  it('with a delay ends a long poll when it is due by the clock', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 15 }));
    const waiting = receive(sqs, QueueUrl, 20);
    advance(16);
    expect(await waiting).toMatchObject([{ Body: 'later' }]);
  });

  it('is gone after the retention period', async () => {
    const { sqs, QueueUrl } = await setUpQueue({ MessageRetentionPeriod: 60 });
    await send(sqs, QueueUrl);
    advance(61);
    expect(await receive(sqs, QueueUrl)).toEqual([]);
  });

  it.each([
    ['that is empty', { MessageBody: '' }, 'InvalidParameterValue'],
    ['with characters XML does not know', { MessageBody: '\u0000' }, 'InvalidMessageContents'],
    ['above 256 KiB', { MessageBody: 'x'.repeat(262_145) }, 'InvalidParameterValue'],
    ['with too long a delay', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
    [
      'with an attribute of an unknown type',
      { MessageBody: 'x', MessageAttributes: { a: { DataType: 'Text', StringValue: 'b' } } },
      'InvalidParameterValue',
    ],
  ])('%s is refused', async (_, input, name) => {
    const { sqs, QueueUrl } = await setUpQueue();
    const sent = sqs.send(new SendMessageCommand({ QueueUrl, ...input }));
    await expect(sent).rejects.toMatchObject({ name });
  });
});

describe('a batch', () => {
  it('tells which entries were taken and which were not', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    const Entries = [
      { Id: 'good', MessageBody: 'hello' },
      { Id: 'bad', MessageBody: 'hello', DelaySeconds: 1000 },
    ];
    const result = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(result.Successful).toMatchObject([{ Id: 'good' }]);
    expect(result.Failed).toMatchObject([{ Id: 'bad', SenderFault: true }]);
  });

  it.each([
    ['without entries', 0, 'EmptyBatchRequest'],
    ['of more than ten', 11, 'TooManyEntriesInBatchRequest'],
  ])('%s is refused', async (_, count, name) => {
    const { sqs, QueueUrl } = await setUpQueue();
    const Entries = Array.from({ length: count }, (_, Id) => ({ Id: `${Id}`, MessageBody: 'x' }));
    const sent = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await expect(sent).rejects.toMatchObject({ name });
  });

  it('with an id used twice is refused', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    const entry = { Id: 'same', MessageBody: 'x' };
    const sent = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry, entry] }));
    await expect(sent).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
  });
});

describe('a dead-letter queue', () => {
  async function setUpDeadLetters() {
    const system = await setUp();
    const dead = await create(system.aws, 'AWS::SQS::Queue', 'Dead');
    const deadLetterTargetArn = dead.attributes['Arn'];
    const { ref: QueueUrl } = await create(system.aws, 'AWS::SQS::Queue', 'Letters', {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 2 },
    });
    return { ...system, QueueUrl, dead: dead.ref, deadArn: deadLetterTargetArn };
  }

  async function wearOut(sqs: SQSClient, QueueUrl: string) {
    for (let receives = 0; receives < 3; receives += 1) {
      await receive(sqs, QueueUrl);
      advance(2);
    }
  }

  it('gets what was received too often', async () => {
    const { aws, sqs, QueueUrl, dead } = await setUpDeadLetters();
    await send(sqs, QueueUrl);
    await wearOut(sqs, QueueUrl);
    expect(aws.queueDepths()).toEqual({ Dead: 1, Letters: 0 });
    const [message] = await receive(sqs, dead);
    expect(message?.Attributes?.['DeadLetterQueueSourceArn']).toMatch(/:Letters$/);
  });

  it('gives its messages back to where they came from', async () => {
    const { aws, sqs, QueueUrl, dead, deadArn } = await setUpDeadLetters();
    await send(sqs, QueueUrl);
    await wearOut(sqs, QueueUrl);
    const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(sources.queueUrls).toEqual([QueueUrl]);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadArn }));
    expect(aws.queueDepths()).toEqual({ Dead: 0, Letters: 1 });
    const [message] = await receive(sqs, QueueUrl);
    expect(message?.Attributes?.['ApproximateReceiveCount']).toBe('1');
  });

  it('has to exist, and to allow its source', async () => {
    const { sqs } = await setUp();
    const RedrivePolicy = (name: string) =>
      JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
        maxReceiveCount: 2,
      });
    const createWith = (QueueName: string, Attributes: Record<string, string>) =>
      sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const refusal = { name: 'InvalidAttributeValue' };
    const absent = createWith('Letters', { RedrivePolicy: RedrivePolicy('None') });
    await expect(absent).rejects.toMatchObject(refusal);
    const RedriveAllowPolicy = JSON.stringify({ redrivePermission: 'denyAll' });
    await createWith('Closed', { RedriveAllowPolicy });
    const closed = createWith('Letters', { RedrivePolicy: RedrivePolicy('Closed') });
    await expect(closed).rejects.toMatchObject(refusal);
  });
});

describe('a queue', () => {
  it('is created once, and not with other attributes under the same name', async () => {
    const { sqs } = await setUp();
    const createWith = (VisibilityTimeout: string) =>
      sqs.send(new CreateQueueCommand({ QueueName: 'q', Attributes: { VisibilityTimeout } }));
    const { QueueUrl } = await createWith('10');
    expect((await createWith('10')).QueueUrl).toBe(QueueUrl);
    await expect(createWith('20')).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  it.each([
    ['a name with spaces', { QueueName: 'no name' }, 'InvalidParameterValue'],
    ['too long a name', { QueueName: 'q'.repeat(81) }, 'InvalidParameterValue'],
    [
      'an unknown attribute',
      { QueueName: 'q', Attributes: { Speed: '1' } },
      'InvalidAttributeName',
    ],
    [
      'a value out of range',
      { QueueName: 'q', Attributes: { VisibilityTimeout: '50000' } },
      'InvalidAttributeValue',
    ],
  ])('is not created with %s', async (_, input, name) => {
    const { sqs } = await setUp();
    await expect(
      sqs.send(new CreateQueueCommand(input as { QueueName: string })),
    ).rejects.toMatchObject({ name });
  });

  it('that does not exist is refused by name', async () => {
    const { sqs, aws } = await setUp();
    const refusal = { name: 'QueueDoesNotExist' };
    const look = sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }));
    await expect(look).rejects.toMatchObject(refusal);
    const sent = send(sqs, `${aws.endpoint}/000000000000/none`);
    await expect(sent).rejects.toMatchObject(refusal);
  });

  it('counts what is visible, in flight and delayed', async () => {
    const { sqs, QueueUrl } = await setUpQueue();
    await send(sqs, QueueUrl, 'in flight');
    await receive(sqs, QueueUrl);
    await send(sqs, QueueUrl, 'visible');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed', DelaySeconds: 60 }));
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    expect((await sqs.send(command)).Attributes).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '30',
    });
  });

  it('declared under a long name gets a short one that stays', async () => {
    const { aws } = await setUp();
    const id = 'Stack-'.padEnd(120, 'x');
    const { attributes } = await create(aws, 'AWS::SQS::Queue', id);
    expect(attributes['QueueName']).toHaveLength(80);
    expect(await create(aws, 'AWS::SQS::Queue', id)).toMatchObject({ attributes });
  });
});
