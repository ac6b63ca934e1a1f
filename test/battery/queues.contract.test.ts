import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import {
  batchQueueInSqs,
  dispatchQueueInSqs,
} from '../../lambdas/battery/adapters/batch-queue.sqs.ts';
import type { Batch, BatchQueue, DispatchQueue } from '../../lambdas/battery/domain/ports.ts';
import { batchMessage, dispatchMessage } from '../../lambdas/battery/requests.ts';
import { parseJson } from '../../lambdas/shared/parse-json.ts';
import { advance, create, setUp as setUpAws } from '../local/aws/set-up.ts';
import { fakeBatchQueue, fakeDispatchQueue } from './fakes/queues.fake.ts';

interface Setup {
  readonly batches: BatchQueue;
  readonly dispatches: DispatchQueue;
  /** What workers would get now, in no order. */
  readonly receivedBatches: () => Promise<readonly Batch[]>;
  readonly receivedCursors: () => Promise<readonly string[]>;
}

function batchOf(n: number): Batch {
  return { refs: [`person.${n}`, `other.${n}`], attempt: n, notBefore: 0 };
}

const byAttempt = (a: Batch, b: Batch) => a.attempt - b.attempt;

function queuesContract(open: () => Promise<Setup>): void {
  it('bring workers every batch once, however many there are', async () => {
    const { batches, receivedBatches } = await open();
    const sent = Array.from({ length: 23 }, (_, n) => batchOf(n));
    await batches.send(sent);
    expect([...(await receivedBatches())].sort(byAttempt)).toEqual(sent);
  });

  it('are left alone when there is nothing to send', async () => {
    const { batches, receivedBatches } = await open();
    await batches.send([]);
    expect(await receivedBatches()).toEqual([]);
  });

  it('bring what was sent, whatever becomes of it at the sender', async () => {
    const { batches, receivedBatches } = await open();
    const refs = ['person.1'];
    await batches.send([{ refs, attempt: 1, notBefore: 0 }]);
    refs.push('person.2');
    expect(await receivedBatches()).toEqual([{ refs: ['person.1'], attempt: 1, notBefore: 0 }]);
  });

  it('bring the dispatcher where to go on', async () => {
    const { dispatches, receivedCursors } = await open();
    await dispatches.continueFrom('{"a":"é"}');
    expect(await receivedCursors()).toEqual(['{"a":"é"}']);
  });
}

async function inSqs() {
  const { aws, sqs } = await setUpAws();
  const { ref: batchUrl } = await create(aws, 'AWS::SQS::Queue', 'Batches', {
    VisibilityTimeout: 3600,
  });
  const { ref: dispatchUrl } = await create(aws, 'AWS::SQS::Queue', 'Dispatches');
  return {
    batches: batchQueueInSqs(sqs, batchUrl, () => Date.now()),
    dispatches: dispatchQueueInSqs(sqs, dispatchUrl),
    receivedBatches: async () =>
      (await receiveAll(sqs, batchUrl)).map((body) => parseJson(batchMessage, body)),
    receivedCursors: async () =>
      (await receiveAll(sqs, dispatchUrl)).map((body) => parseJson(dispatchMessage, body).cursor),
  };
}

async function receiveAll(sqs: SQSClient, QueueUrl: string): Promise<readonly string[]> {
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
  const { Messages = [] } = await sqs.send(receive);
  const bodies = Messages.map(({ Body = '' }) => Body);
  return bodies.length === 0 ? bodies : [...bodies, ...(await receiveAll(sqs, QueueUrl))];
}

describe('the queues of polling', () => {
  describe('in memory', () => {
    queuesContract(async () => {
      const batches = fakeBatchQueue();
      const dispatches = fakeDispatchQueue();
      return {
        batches,
        dispatches,
        receivedBatches: async () => batches.queued,
        receivedCursors: async () => dispatches.continued,
      };
    });
  });

  describe('in SQS', () => {
    queuesContract(inSqs);

    it('hold a batch back until its time, but for no longer than 15 minutes', async () => {
      const { batches, receivedBatches } = await inSqs();
      const soon = { ...batchOf(1), notBefore: Date.now() + 60_000 };
      const late = { ...batchOf(2), notBefore: Date.now() + 3_600_000 };
      await batches.send([soon, late]);
      expect(await receivedBatches()).toEqual([]);
      advance(61);
      expect(await receivedBatches()).toEqual([soon]);
      advance(840);
      expect(await receivedBatches()).toEqual([late]);
    });
  });
});
