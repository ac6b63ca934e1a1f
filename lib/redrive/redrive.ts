import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { notificationsOf } from './notifications.ts';
import type { DeadLetterQueue } from './queues.ts';

export interface RedriveClients {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

export interface Redriven {
  /** How many messages are back where they came from, and out of the dead-letter queue. */
  readonly back: number;
  /** Why messages stay in the dead-letter queue, by how many. Names of errors, nothing of a message. */
  readonly left: ReadonlyMap<string, number>;
}

const atOnce = 10;
/** Long enough for ten messages to be accepted; what is left can be received again after it. */
const hiddenSeconds = 60;
/** Any wait has SQS ask all its servers, so that an empty answer means an empty queue. */
const waitSeconds = 1;

/**
 * Brings the messages of a dead-letter queue back to where they came from: its queue, or the topic that a
 * message names.
 *
 * A message is removed once it was accepted there. Who dies in between leaves it in both places, and it is
 * processed twice, which consumers don't mind. One that isn't accepted stays.
 *
 * @param onProgress is told after each few messages how many are back
 */
export async function redrive(
  clients: RedriveClients,
  queue: DeadLetterQueue,
  onProgress: (back: number) => void = () => undefined,
): Promise<Redriven> {
  const seen = new Set<string>();
  const left = new Map<string, number>();
  let back = 0;
  for (;;) {
    const messages = await receive(clients.sqs, queue);
    const fresh = messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    // Nothing but what was left before: the others are through.
    if (fresh.length === 0) return { back, left };
    const outcomes = await bringBack(clients, queue, fresh);
    for (const { id, failure } of outcomes) {
      if (failure === undefined) back++;
      else left.set(failure, (left.get(failure) ?? 0) + 1);
      if (failure !== undefined) seen.add(id);
    }
    onProgress(back);
  }
}

async function receive(sqs: SQSClient, { url }: DeadLetterQueue): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: atOnce,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: hiddenSeconds,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

interface Outcome {
  readonly id: string;
  readonly failure?: string | undefined;
}

async function bringBack(
  clients: RedriveClients,
  queue: DeadLetterQueue,
  messages: readonly Message[],
): Promise<readonly Outcome[]> {
  const sent = await Promise.all(
    messages.map(async (message) => ({
      message,
      failure: await failureOf(sendBack(clients, queue, message)),
    })),
  );
  const accepted = sent.filter(({ failure }) => failure === undefined);
  const kept = await remove(
    clients.sqs,
    queue,
    accepted.map(({ message }) => message),
  );
  return sent.map(({ message: { MessageId: id = '' }, failure }) => ({
    id,
    failure: failure ?? kept.get(id),
  }));
}

async function sendBack(
  { sqs, sns }: RedriveClients,
  { source }: DeadLetterQueue,
  { Body: MessageBody = '', MessageAttributes }: Message,
): Promise<void> {
  if (source !== undefined) {
    await sqs.send(new SendMessageCommand({ QueueUrl: source, MessageBody, MessageAttributes }));
    return;
  }
  for (const { TopicArn, Message } of notificationsOf(MessageBody)) {
    await sns.send(new PublishCommand({ TopicArn, Message }));
  }
}

/** Takes accepted messages out of the dead letters; gives those that are still there, with the reason. */
async function remove(
  sqs: SQSClient,
  { url }: DeadLetterQueue,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, string>> {
  if (messages.length === 0) return new Map();
  const Entries = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
  }));
  const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  return new Map(
    Failed.map(({ Id, Code }) => [
      messages[Number(Id)]?.MessageId ?? '',
      `sent back, but not removed (${Code})`,
    ]),
  );
}

async function failureOf(attempt: Promise<void>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}
