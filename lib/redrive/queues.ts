import {
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  paginateListDeadLetterSourceQueues,
  paginateListQueues,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { deadLettersTag } from './dead-letters.ts';

/** A queue of what nobody could process. */
export interface DeadLetterQueue {
  /** `TopicsSendText` */
  readonly name: string;
  readonly url: string;
  /** Where its messages came from; none: each message tells the topic that it came from. */
  readonly source?: string;
  /** About how many messages wait. */
  readonly waiting: number;
  /** About how many somebody has received and not removed: they come back by themselves. */
  readonly inFlight: number;
}

/** The account's dead-letter queues that are ours, by name. */
export async function findDeadLetterQueues(sqs: SQSClient): Promise<readonly DeadLetterQueue[]> {
  const found: DeadLetterQueue[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, {})) {
    for (const url of QueueUrls) {
      const { Tags = {} } = await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }));
      const name = Tags[deadLettersTag];
      if (name !== undefined) found.push(await describe(sqs, name, url));
    }
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

async function describe(sqs: SQSClient, name: string, url: string): Promise<DeadLetterQueue> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const source = await sourceOf(sqs, url);
  return {
    name,
    url,
    ...(source === undefined ? {} : { source }),
    waiting: Number(Attributes['ApproximateNumberOfMessages']),
    inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
  };
}

async function sourceOf(sqs: SQSClient, url: string): Promise<string | undefined> {
  const asked = { QueueUrl: url, MaxResults: 10 };
  for await (const { queueUrls = [] } of paginateListDeadLetterSourceQueues(
    { client: sqs },
    asked,
  )) {
    if (queueUrls[0] !== undefined) return queueUrls[0];
  }
  return undefined;
}

/** When about the oldest message was sent, epoch milliseconds. Looking hides none. */
export async function oldestIn(
  sqs: SQSClient,
  { url }: DeadLetterQueue,
): Promise<number | undefined> {
  const look = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
    MessageSystemAttributeNames: ['SentTimestamp'],
  });
  const { Messages = [] } = await sqs.send(look);
  const times = Messages.map(({ Attributes }) => Number(Attributes?.SentTimestamp));
  return times.length === 0 ? undefined : Math.min(...times);
}
