import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';

const minute = 60;
/** Times the wait before, with each try: 1, 3, 9, 27 minutes. */
const growth = 3;

/** Has a message of the queue of arrivals come back long before the time that its worker may take is over. */
export function arrivalsQueue(QueueUrl: string, client = new SQSClient()) {
  return {
    /** @param tries how often it has been tried, from 1 */
    async tryAgain(ReceiptHandle: string, tries: number): Promise<void> {
      const VisibilityTimeout = minute * growth ** (tries - 1);
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
      );
    },
  };
}

export type ArrivalsQueue = ReturnType<typeof arrivalsQueue>;
