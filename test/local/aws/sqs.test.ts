import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { setUp } from './set-up.ts';

describe('a queue', () => {
  it('hands out what was sent, once', async () => {
    const { sqs } = await setUp();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'letters' }));
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'note' } };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));
    const receive = new ReceiveMessageCommand({
      QueueUrl,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    const { Messages } = await sqs.send(receive);
    expect(Messages).toMatchObject([
      { Body: 'hello', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } },
    ]);
    expect((await sqs.send(receive)).Messages).toBeUndefined();
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '0' });
  });

  it('that does not exist is refused by name', async () => {
    const { sqs } = await setUp();
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });
});
