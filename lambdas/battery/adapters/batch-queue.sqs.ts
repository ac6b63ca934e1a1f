import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Batch, BatchQueue, DispatchQueue } from '../domain/ports.ts';

const maxEntries = 10;
/** The longest that SQS delays a message. */
const maxDelaySeconds = 900;
const attempts = 4;

/** Batches as messages `{refs, attempt, notBefore}`. */
export function batchQueueInSqs(sqs: SQSClient, url: string, nowMs: () => number): BatchQueue {
  return {
    async send(batches) {
      for (let i = 0; i < batches.length; i += maxEntries) {
        const entries = batches.slice(i, i + maxEntries).map((batch, n) => ({
          Id: String(n),
          MessageBody: JSON.stringify(batch),
          DelaySeconds: delayOf(batch, nowMs()),
        }));
        await sendAll(sqs, url, entries);
      }
    },
  };
}

/** The dispatcher's own queue: messages `{cursor}`. */
export function dispatchQueueInSqs(sqs: SQSClient, url: string): DispatchQueue {
  return {
    async continueFrom(cursor) {
      const MessageBody = JSON.stringify({ cursor });
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    },
  };
}

/** SQS can take a part of a batch; the rest is sent again. @throws when some is refused again and again */
async function sendAll(
  sqs: SQSClient,
  url: string,
  entries: readonly SendMessageBatchRequestEntry[],
): Promise<void> {
  let left = [...entries];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: left }),
    );
    const refused = new Set(Failed.map(({ Id }) => Id));
    left = left.filter(({ Id }) => refused.has(Id));
    if (left.length === 0) return;
  }
  throw new Error('SQS refuses a part of a batch');
}

function delayOf({ notBefore }: Batch, now: number): number {
  const seconds = Math.ceil((notBefore - now) / 1000);
  return Math.min(Math.max(seconds, 0), maxDelaySeconds);
}
