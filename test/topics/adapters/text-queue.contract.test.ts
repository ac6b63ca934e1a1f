import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { textQueue } from '../../../lambdas/topics/adapters/text-queue.sqs.ts';
import type { QueuedText } from '../../../lambdas/topics/domain/ports.ts';
import type { QueuedContent } from '../../../lambdas/topics/domain/text-content.ts';
import { queuedText } from '../../../lambdas/topics/requests.ts';
import { openQueue, setUp as setUpAws } from '../../local/aws/set-up.ts';
import { ada, setUp as setUpFakes } from '../domain/set-up.ts';

interface Setup {
  readonly enqueue: (text: QueuedText) => Promise<void>;
  /** What is in the queue, in no order. */
  readonly received: () => Promise<readonly unknown[]>;
}

const low: QueuedContent = { kind: 'battery-low', device: { model: 'Charge “6”', level: 12 } };
const contents: readonly QueuedContent[] = [
  low,
  { kind: 'reauthorize', provider: 'Fitbit' },
  { kind: 'reauthorize', provider: 'Fitbit', replacedBy: 'Google Health' },
  { kind: 'consent-request', invitation: 3 },
  { kind: 'reply', reply: 'stopped' },
];

function textQueueContract(open: () => Promise<Setup>): void {
  it.each(contents)(
    'brings its reader what was put there, without a number or words: %j',
    async (content) => {
      const { enqueue, received } = await open();
      const text = { id: 'text-1', person: ada, content };
      await enqueue(text);
      const [message, ...others] = await received();
      expect([message, others]).toEqual([text, []]);
      expect(z.parse(queuedText, message)).toEqual(text);
    },
  );

  it('holds each text, and one that was put there twice twice', async () => {
    const { enqueue, received } = await open();
    for (const id of ['a', 'b', 'a']) await enqueue({ id, person: ada, content: low });
    const ids = (await received()).map((message) => z.parse(queuedText, message).id);
    expect(ids.sort()).toEqual(['a', 'a', 'b']);
  });

  it('leaves out what is undefined', async () => {
    const { enqueue, received } = await open();
    const content = { kind: 'reauthorize', provider: 'Fitbit', replacedBy: undefined } as const;
    await enqueue({ id: 'a', person: ada, content });
    const [message] = await received();
    expect((message as QueuedText).content).not.toHaveProperty('replacedBy');
  });
}

describe('the queue of texts', () => {
  describe('in memory', () => {
    textQueueContract(async () => {
      const { deps, queued } = setUpFakes();
      return { enqueue: deps.enqueue, received: async () => queued };
    });
  });

  describe('in SQS', () => {
    textQueueContract(async () => {
      const { aws, sqs } = await setUpAws();
      const { url: QueueUrl } = await openQueue(aws, 'SendText');
      return {
        enqueue: textQueue(QueueUrl, sqs),
        async received() {
          const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
          const { Messages = [] } = await sqs.send(receive);
          return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
        },
      };
    });
  });
});
