import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { textQueue } from '../../../lambdas/topics/adapters/text-queue.sqs.ts';
import {
  userTopicAccess,
  userTopicsInSns,
} from '../../../lambdas/topics/adapters/user-topics.sns.ts';
import type { QueuedText } from '../../../lambdas/topics/domain/ports.ts';
import { create, openQueue, setUp as setUpAws } from '../../local/aws/set-up.ts';
import { ada, bob } from '../domain/set-up.ts';

const arnPrefix = 'arn:aws:sns:us-east-1:000000000000:switchboard-user-';
const text: QueuedText = {
  id: 'text-1',
  person: ada,
  content: { kind: 'battery-low', device: { model: 'Charge “6”', level: 12 } },
};

async function setUp() {
  const { aws, sns, sqs } = await setUpAws();
  const key = await create(aws, 'AWS::KMS::Key', 'Key');
  const queue = await openQueue(aws, 'SendText');
  const deadLetters = await openQueue(aws, 'DeadLetters');
  const keyArn = key.attributes['Arn'] ?? '';
  const topics = userTopicsInSns(
    { arnPrefix, keyArn, queueArn: queue.arn, deadLettersArn: deadLetters.arn },
    sns,
  );
  return {
    topics,
    sns,
    keyArn,
    deadLetters,
    enqueue: textQueue(queue.url, sqs),
    /** What is in the queue of texts. */
    async receive() {
      await aws.idle();
      const receive = new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
      });
      const { Messages = [] } = await sqs.send(receive);
      return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
    },
  };
}

describe("a person's topic", () => {
  it('puts a text into the queue, as it was handed over', async () => {
    const { topics, receive } = await setUp();
    await topics.ensure(ada);
    expect(await topics.publish(text)).toBe(true);
    expect(await receive()).toEqual([text]);
  });

  it('is made once, however often and however many at once ask for it', async () => {
    const { topics, receive } = await setUp();
    await Promise.all([topics.ensure(ada), topics.ensure(ada)]);
    await topics.ensure(ada);
    await topics.publish(text);
    expect(await receive()).toHaveLength(1);
  });

  it('is encrypted, tagged, and keeps what the queue does not take', async () => {
    const { topics, sns, keyArn, deadLetters } = await setUp();
    await topics.ensure(ada);
    const TopicArn = arnPrefix + ada;
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ KmsMasterKeyId: keyArn });
    const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    expect(Tags).toEqual([{ Key: 'switchboard', Value: 'user-topic' }]);
    const { Subscriptions = [] } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn }),
    );
    const { SubscriptionArn } = Subscriptions[0] ?? {};
    const attributes = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(attributes.Attributes).toMatchObject({
      RawMessageDelivery: 'true',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn }),
    });
  });

  it('takes nothing for somebody who has none, or has it no more', async () => {
    const { topics, sns, receive } = await setUp();
    await topics.ensure(bob);
    const access = userTopicAccess(arnPrefix, sns);
    expect(await access.publish(text)).toBe(false);
    await topics.ensure(ada);
    await access.delete(ada);
    expect(await access.publish(text)).toBe(false);
    expect(await receive()).toEqual([]);
  });

  it('is deleted without complaint when it is gone', async () => {
    const { topics } = await setUp();
    await topics.delete(ada);
    await topics.ensure(ada);
    await topics.delete(ada);
    await expect(topics.delete(ada)).resolves.toBeUndefined();
  });
});

describe('the queue of texts', () => {
  it('holds a text without number and words', async () => {
    const { enqueue, receive } = await setUp();
    const consent = { kind: 'consent-request', invitation: 3 } as const;
    await enqueue({ ...text, content: consent });
    expect(await receive()).toEqual([{ id: 'text-1', person: ada, content: consent }]);
  });
});
