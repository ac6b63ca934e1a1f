import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { create, functionArn, openQueue, permitSns, setUp } from './set-up.ts';

type System = Awaited<ReturnType<typeof setUp>>;

async function messagesIn(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
  });
  return (await sqs.send(command)).Messages ?? [];
}

async function newTopic({ sns }: System, Name = 'news', Attributes?: Record<string, string>) {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name, Attributes }));
  return TopicArn as string;
}

describe('a topic', () => {
  it('is created once under a name', async () => {
    const { sns } = await setUp();
    const input = { Name: 'n', Attributes: { DisplayName: 'N' }, Tags: [{ Key: 'a', Value: 'b' }] };
    const { TopicArn } = await sns.send(new CreateTopicCommand(input));
    expect((await sns.send(new CreateTopicCommand(input))).TopicArn).toBe(TopicArn);
    expect((await sns.send(new CreateTopicCommand({ Name: 'n' }))).TopicArn).toBe(TopicArn);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ TopicArn, DisplayName: 'N', SubscriptionsConfirmed: '0' });
  });

  it.each([
    ['attributes', { Attributes: { DisplayName: 'Other' } }],
    ['tags', { Tags: [{ Key: 'a', Value: 'other' }] }],
  ])('is refused under the same name with different %s', async (what, different) => {
    const { sns } = await setUp();
    const input = { Name: 'n', Attributes: { DisplayName: 'N' }, Tags: [{ Key: 'a', Value: 'b' }] };
    await sns.send(new CreateTopicCommand(input));
    const again = sns.send(new CreateTopicCommand({ ...input, ...different }));
    const message = expect.stringContaining(`Topic already exists with different ${what}`);
    await expect(again).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it('keeps its tags', async () => {
    const system = await setUp();
    const ResourceArn = await newTopic(system);
    const Tags = [{ Key: 'owner', Value: 'me & <you>' }];
    await system.sns.send(new TagResourceCommand({ ResourceArn, Tags }));
    const listed = await system.sns.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(listed.Tags).toEqual(Tags);
  });

  it('that does not exist is refused by name', async () => {
    const { sns } = await setUp();
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:none';
    const published = sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
    await expect(published).rejects.toMatchObject({ name: 'NotFoundException' });
    await sns.send(new DeleteTopicCommand({ TopicArn }));
  });

  it('of a wrong name or ARN is refused', async () => {
    const { sns } = await setUp();
    const refusal = { name: 'InvalidParameterException' };
    const named = sns.send(new CreateTopicCommand({ Name: 'no name' }));
    await expect(named).rejects.toMatchObject(refusal);
    const published = sns.send(new PublishCommand({ TopicArn: 'news', Message: 'hello' }));
    await expect(published).rejects.toMatchObject(refusal);
  });
});

describe('a subscription', () => {
  it('is made once for an endpoint', async () => {
    const system = await setUp();
    const { sns } = system;
    const TopicArn = await newTopic(system);
    const { arn } = await openQueue(system.aws, 'Letters');
    const subscribe = (RawMessageDelivery: string) =>
      sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: 'sqs',
          Endpoint: arn,
          Attributes: { RawMessageDelivery },
        }),
      );
    const { SubscriptionArn } = await subscribe('true');
    expect((await subscribe('true')).SubscriptionArn).toBe(SubscriptionArn);
    await expect(subscribe('false')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const list = new ListSubscriptionsByTopicCommand({ TopicArn });
    expect((await sns.send(list)).Subscriptions).toMatchObject([{ SubscriptionArn }]);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect((await sns.send(list)).Subscriptions).toEqual([]);
  });

  it('has attributes that can be changed', async () => {
    const system = await setUp();
    const TopicArn = await newTopic(system);
    const { arn: Endpoint } = await openQueue(system.aws, 'Letters');
    const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint });
    const { SubscriptionArn } = await system.sns.send(subscribe);
    const [AttributeName, AttributeValue] = ['RawMessageDelivery', 'true'];
    const set = { SubscriptionArn, AttributeName, AttributeValue };
    await system.sns.send(new SetSubscriptionAttributesCommand(set));
    const get = new GetSubscriptionAttributesCommand({ SubscriptionArn });
    expect((await system.sns.send(get)).Attributes).toMatchObject({ RawMessageDelivery: 'true' });
  });

  it.each([
    ['by an unknown protocol', { Protocol: 'fax', Endpoint: '123' }],
    ['with an endpoint of another service', { Protocol: 'sqs', Endpoint: functionArn }],
    [
      'of a function with raw delivery',
      {
        Protocol: 'lambda',
        Endpoint: functionArn,
        Attributes: { RawMessageDelivery: 'true' },
      },
    ],
  ])('%s is refused', async (_, input) => {
    const system = await setUp();
    const TopicArn = await newTopic(system);
    await expect(
      system.sns.send(new SubscribeCommand({ TopicArn, ...input })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('a notification', () => {
  async function subscribedQueue(system: System, attributes: Record<string, string> = {}) {
    const TopicArn = await newTopic(system);
    const queue = await openQueue(system.aws, 'Letters');
    await system.sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queue.arn,
        Attributes: attributes,
      }),
    );
    return { TopicArn, ...queue };
  }
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'note' } };

  it('reaches a queue in an envelope', async () => {
    const system = await setUp();
    const { TopicArn, url } = await subscribedQueue(system);
    const command = new PublishCommand({
      TopicArn,
      Subject: 'Hi',
      Message: 'hello',
      MessageAttributes,
    });
    const { MessageId } = await system.sns.send(command);
    const [message] = await messagesIn(system.sqs, url);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'Hi',
      Message: 'hello',
      MessageAttributes: { kind: { Type: 'String', Value: 'note' } },
    });
  });

  it('reaches a queue as it is where delivery is raw', async () => {
    const system = await setUp();
    const { TopicArn, url } = await subscribedQueue(system, { RawMessageDelivery: 'true' });
    const entry = { Id: 'a', Message: '{"a":1}', MessageAttributes };
    const PublishBatchRequestEntries = [entry, { Id: 'b', Message: '' }];
    const result = await system.sns.send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }),
    );
    expect(result).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'b' }] });
    const messages = await messagesIn(system.sqs, url);
    expect(messages).toMatchObject([{ Body: '{"a":1}', MessageAttributes }]);
  });

  it('invokes a function with the event of SNS', async () => {
    const invoke = vi.fn(async (_functionArn: string, _event: unknown) => null);
    const system = await setUp({ invoke });
    const TopicArn = await newTopic(system);
    await permitSns(system.aws);
    await system.sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn }),
    );
    system.aws.publish(TopicArn, 'hello');
    await system.aws.idle();
    const Sns = { Type: 'Notification', TopicArn, Subject: null, Message: 'hello' };
    expect(invoke.mock.calls).toMatchObject([
      [
        functionArn,
        { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns }] },
        expect.any(String),
      ],
    ]);
  });

  it.each(['lambda', 'sqs'])(
    'goes to the dead-letter queue when %s lets nobody in',
    async (Protocol) => {
      const warn = vi.fn();
      const invoke = vi.fn(async () => null);
      const system = await setUp({ warn, invoke });
      const TopicArn = await newTopic(system);
      const closed = await create(system.aws, 'AWS::SQS::Queue', 'Closed');
      const { url, arn } = await openQueue(system.aws, 'Dead');
      const Endpoint = Protocol === 'sqs' ? closed.attributes['Arn'] : functionArn;
      await create(system.aws, 'AWS::SNS::Subscription', 'Subscription', {
        TopicArn,
        Protocol,
        Endpoint,
        RedrivePolicy: { deadLetterTargetArn: arn },
      });
      system.aws.publish(TopicArn, 'hello');
      await system.aws.idle();
      const [message] = await messagesIn(system.sqs, url);
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({ Message: 'hello' });
      expect(invoke).not.toHaveBeenCalled();
      expect(warn.mock.calls.flat().join()).not.toContain('hello');
      expect(warn).toHaveBeenCalledOnce();
    },
  );

  it('reaches only queues whose key lets SNS encrypt', async () => {
    const system = await setUp();
    const TopicArn = await newTopic(system);
    const Statement = [
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
        Principal: { Service: 'sns.amazonaws.com' },
      },
    ];
    const open = await create(system.aws, 'AWS::KMS::Key', 'Open', { KeyPolicy: { Statement } });
    const closed = await create(system.aws, 'AWS::KMS::Key', 'Shut', { KeyPolicy: {} });
    for (const [id, key] of Object.entries({ Open: open, Shut: closed })) {
      const KmsMasterKeyId = key.attributes['Arn'];
      const { arn: Endpoint } = await openQueue(system.aws, id, { KmsMasterKeyId });
      await system.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    }
    system.aws.publish(TopicArn, 'hello');
    expect(system.aws.queueDepths()).toEqual({ Open: 1, Shut: 0 });
  });

  it('above 256 KiB is refused', async () => {
    const system = await setUp();
    const TopicArn = await newTopic(system);
    const Message = 'x'.repeat(262_145);
    await expect(system.sns.send(new PublishCommand({ TopicArn, Message }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('a text', () => {
  const MessageAttributes = {
    'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
    'AWS.MM.SMS.OriginationNumber': { DataType: 'String', StringValue: '+15550100' },
  };
  const input = { PhoneNumber: '+15550123', Message: 'hello', MessageAttributes };

  it('is handed to the phone network', async () => {
    const text = vi.fn(async () => undefined);
    const { sns } = await setUp({ text });
    const { MessageId } = await sns.send(new PublishCommand(input));
    const sent = { to: '+15550123', from: '+15550100', body: 'hello', messageId: MessageId };
    expect(text.mock.calls).toEqual([[sent]]);
  });

  it('that the network can not deliver was accepted all the same', async () => {
    const { sns } = await setUp({ text: () => Promise.reject({ code: 'OPTED_OUT' }) });
    await expect(sns.send(new PublishCommand(input))).resolves.toMatchObject({
      MessageId: expect.any(String),
    });
  });

  it.each([
    ['to what is no E.164 number', { PhoneNumber: '0555 0123' }],
    ['without words', { Message: '' }],
    ['of more than 1600 characters', { Message: 'x'.repeat(1601) }],
  ])('%s is refused', async (_, wrong) => {
    const { sns } = await setUp();
    const sent = sns.send(new PublishCommand({ ...input, ...wrong }));
    await expect(sent).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
