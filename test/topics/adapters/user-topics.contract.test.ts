import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import {
  userTopicAccess,
  userTopicsInSns,
} from '../../../lambdas/topics/adapters/user-topics.sns.ts';
import type { QueuedText, UserTopics } from '../../../lambdas/topics/domain/ports.ts';
import { create, openQueue, setUp as setUpAws } from '../../local/aws/set-up.ts';
import { ada, bob, setUp as setUpFakes } from '../domain/set-up.ts';

const arnPrefix = 'arn:aws:sns:us-east-1:000000000000:switchboard-user-';
const text: QueuedText = {
  id: 'text-1',
  person: ada,
  content: { kind: 'battery-low', device: { model: 'Charge “6”', level: 12 } },
};

interface Setup {
  readonly topics: UserTopics;
  /** The same, in a function that makes no topics. */
  readonly access: Omit<UserTopics, 'ensure'>;
  /** What the topics have brought to the queue of texts. */
  readonly received: () => Promise<readonly unknown[]>;
}

async function inSns() {
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
    access: userTopicAccess(arnPrefix, sns),
    sns,
    keyArn,
    deadLetters,
    async received() {
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

async function inMemory(): Promise<Setup> {
  const { deps, queued } = setUpFakes();
  return { topics: deps.topics, access: deps.topics, received: async () => queued };
}

function userTopicsContract(open: () => Promise<Setup>): void {
  it('puts a text into the queue, as it was handed over', async () => {
    const { topics, access, received } = await open();
    await topics.ensure(ada);
    expect(await access.publish(text)).toBe(true);
    expect(await received()).toEqual([text]);
  });

  it('is made once, however often and however many at once ask for it', async () => {
    const { topics, received } = await open();
    await Promise.all([topics.ensure(ada), topics.ensure(ada)]);
    await topics.ensure(ada);
    await topics.publish(text);
    expect(await received()).toHaveLength(1);
  });

  it('takes nothing for somebody who has none, or has it no more', async () => {
    const { topics, access, received } = await open();
    await topics.ensure(bob);
    expect(await access.publish(text)).toBe(false);
    await topics.ensure(ada);
    await access.delete(ada);
    expect(await access.publish(text)).toBe(false);
    expect(await received()).toEqual([]);
  });

  it('is deleted without complaint when it is gone, and can be made anew', async () => {
    const { topics, received } = await open();
    await topics.delete(ada);
    await topics.ensure(ada);
    await topics.delete(ada);
    await expect(topics.delete(ada)).resolves.toBeUndefined();
    await topics.ensure(ada);
    expect(await topics.publish(text)).toBe(true);
    expect(await received()).toHaveLength(1);
  });
}

describe("a person's topic", () => {
  describe('in memory', () => userTopicsContract(inMemory));

  describe('in SNS', () => {
    userTopicsContract(inSns);

    it('is encrypted, tagged, and keeps what the queue does not take', async () => {
      const { topics, sns, keyArn, deadLetters } = await inSns();
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
  });
});
