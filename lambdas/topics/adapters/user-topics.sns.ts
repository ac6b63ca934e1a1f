import {
  CreateTopicCommand,
  DeleteTopicCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import type { UserTopics } from '../domain/ports.ts';

export interface UserTopicOptions {
  /** `arn:…:switchboard-user-`, in front of a person's id. */
  readonly arnPrefix: string;
  /** KMS key that the topics are encrypted with. */
  readonly keyArn: string;
  /** The queue of texts to send, and where SNS leaves what it can't put there. */
  readonly queueArn: string;
  readonly deadLettersArn: string;
}

/** Hands texts to people's topics, and deletes topics. */
export function userTopicAccess(
  arnPrefix: string,
  client = new SNSClient(),
): Omit<UserTopics, 'ensure'> {
  return {
    async publish(text) {
      const TopicArn = arnPrefix + text.person;
      try {
        await client.send(new PublishCommand({ TopicArn, Message: JSON.stringify(text) }));
        return true;
      } catch (error) {
        if (error instanceof NotFoundException) return false;
        throw error;
      }
    },
    async delete(person) {
      await client.send(new DeleteTopicCommand({ TopicArn: arnPrefix + person }));
    },
  };
}

/** People's topics. Creating and subscribing are idempotent in SNS. */
export function userTopicsInSns(options: UserTopicOptions, client = new SNSClient()): UserTopics {
  const { arnPrefix, keyArn, queueArn, deadLettersArn } = options;
  const namePrefix = arnPrefix.split(':').at(-1) ?? '';
  return {
    ...userTopicAccess(arnPrefix, client),
    async ensure(person) {
      const { TopicArn } = await client.send(
        new CreateTopicCommand({
          Name: namePrefix + person,
          Attributes: { KmsMasterKeyId: keyArn },
          Tags: [{ Key: 'switchboard', Value: 'user-topic' }],
        }),
      );
      await client.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: 'sqs',
          Endpoint: queueArn,
          ReturnSubscriptionArn: true,
          Attributes: {
            RawMessageDelivery: 'true',
            RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLettersArn }),
          },
        }),
      );
    },
  };
}
