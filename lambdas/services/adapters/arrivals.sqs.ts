import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Seconds that a message waits after each try; after all others as long as after the last one. */
const waits = [60, 180, 540, 1620];
const longestWait = 3600;

/** Has a message of the queue of arrivals come back long before the time that its worker may take is over. */
export function arrivalsQueue(QueueUrl: string, client = new SQSClient()) {
  return {
    /** @param tries how often it has been tried, from 1 */
    async tryAgain(ReceiptHandle: string, tries: number): Promise<void> {
      const VisibilityTimeout = waits[tries - 1] ?? longestWait;
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
      );
    },
  };
}

export type ArrivalsQueue = ReturnType<typeof arrivalsQueue>;
