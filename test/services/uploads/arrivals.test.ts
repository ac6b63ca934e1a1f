import type { SQSRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import { inspectUploads } from '../../../lambdas/services/inspect-upload.lambda.ts';
import { World } from './world.ts';

const event = {
  detail: { object: { key: `${'a'.repeat(43)}/${'B'.repeat(22)}`, 'version-id': 'v' } },
};

/** A message that was received for the nth time. */
function received(times: number, body: string): SQSRecord {
  const attributes = { ApproximateReceiveCount: String(times) };
  return { messageId: 'm1', receiptHandle: 'r1', attributes, body } as SQSRecord;
}

async function work(record: SQSRecord, world = new World()) {
  const again: unknown[] = [];
  const arrivals = { tryAgain: async (...given: unknown[]) => void again.push(given) };
  const { batchItemFailures } = await inspectUploads(async () => ({ ...world.deps, arrivals }))({
    Records: [record],
  });
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), again };
}

it('an arrival that could not be looked at comes again soon, and not in an hour', async () => {
  const world = new World();
  world.dies = { at: 1, after: false };
  expect(await work(received(3, JSON.stringify(event)), world)).toEqual({
    failed: ['m1'],
    again: [['r1', 3]],
  });
});

it('an arrival that nobody waits for is done with', async () => {
  expect(await work(received(1, JSON.stringify(event)))).toEqual({ failed: [], again: [] });
});

it('a message that is none of ours stays to be looked at', async () => {
  expect(await work(received(1, '{}'))).toEqual({ failed: ['m1'], again: [['r1', 1]] });
});
