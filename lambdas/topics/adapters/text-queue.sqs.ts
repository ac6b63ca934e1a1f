import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueuedText } from '../domain/ports.ts';

/** The queue of texts to send. */
export function textQueue(queueUrl: string, client = new SQSClient()) {
  return async (text: QueuedText): Promise<void> => {
    await client.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(text) }),
    );
  };
}
