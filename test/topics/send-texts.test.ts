import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import type { QueuedText, Sent } from '../../lambdas/topics/domain/ports.ts';
import { sendTexts } from '../../lambdas/topics/send-text.lambda.ts';
import { ada, setUp as setUpTopics } from './domain/set-up.ts';

async function setUp() {
  const world = setUpTopics();
  await world.reach('confirmed');
  const handler = sendTexts(async () => world.deps);
  return {
    ...world,
    /** Works a batch off; gives the message ids that stay in the queue. */
    async work(...bodies: readonly string[]) {
      const Records = bodies.map((body, i) => ({ messageId: `message-${i}`, body }) as SQSRecord);
      const result = (await handler(
        { Records },
        {} as Context,
        () => undefined,
      )) as SQSBatchResponse;
      return result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

function alert(id: string): string {
  const content = { kind: 'battery-low', device: { model: 'Charge 6', level: 12 } } as const;
  return JSON.stringify({ id, person: ada, content } satisfies QueuedText);
}

describe('a batch of texts', () => {
  it('is sent, each text once, whatever copies it holds', async () => {
    const { work, sent } = await setUp();
    expect(await work(alert('a'), alert('b'), alert('a'))).toEqual([]);
    expect(sent.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(await work(alert('b'))).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('leaves in the queue what the sender can not take for now, and sends it later', async () => {
    const { work, sent, answers } = await setUp();
    answers.push({ outcome: 'refused', reason: 'twilio-20429', retry: true });
    expect(await work(alert('a'), alert('b'))).toEqual(['message-0']);
    expect(await work(alert('a'))).toEqual([]);
    expect(sent.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it.each<[string, Sent]>([
    ['was refused for good', { outcome: 'refused', reason: 'twilio-21610', retry: false }],
    ['may have left', { outcome: 'unknown', reason: 'ECONNRESET' }],
  ])('never tries again a text that %s', async (_, answer) => {
    const world = await setUp();
    world.answers.push(answer);
    expect(await world.work(alert('a'))).toEqual([]);
    const sentBefore = world.sent.length;
    expect(await world.work(alert('a'))).toEqual([]);
    expect(world.sent).toHaveLength(sentBefore);
  });

  it('loses no other text to one that is nonsense or meets a fault', async () => {
    const { work, sent, deps } = await setUp();
    const failing = vi.spyOn(deps.people, 'read');
    failing.mockRejectedValueOnce(new Error('throttled'));
    expect(await work(alert('a'), 'nonsense', '{"id":"x"}', alert('b'))).toEqual([
      'message-0',
      'message-1',
      'message-2',
    ]);
    expect(sent.map(({ id }) => id)).toEqual(['b']);
  });
});
