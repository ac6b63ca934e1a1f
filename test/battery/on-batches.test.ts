import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { onBatches } from '../../lambdas/battery/on-batches.ts';
import { aWorld, levels } from './fakes/world.fake.ts';

function record(messageId: string, body: string): SQSRecord {
  return { messageId, body } as SQSRecord;
}

describe('a message of batches', () => {
  it('is done with when its connections were polled, or wait in a message of their own', async () => {
    const world = aWorld();
    const { ref } = world.addPerson();
    world.answer(ref, new Error('ECONNRESET'));
    const handler = onBatches(() => world.deps);
    const message = record('a', JSON.stringify(world.batchOf(ref)));
    expect(await handler({ Records: [message] })).toEqual({ batchItemFailures: [] });
    expect(world.queued).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{'],
    ['no batch', '{"refs":"all"}'],
    ['a negative attempt', '{"refs":[],"attempt":-1,"notBefore":0}'],
    [
      'endless references',
      JSON.stringify({ refs: Array(501).fill('a'), attempt: 0, notBefore: 0 }),
    ],
  ])('stays in the queue alone when it holds %s', async (_, body) => {
    const world = aWorld();
    const { person, ref } = world.addPerson();
    world.answer(ref, levels(50));
    const handler = onBatches(() => world.deps);
    const good = record('good', JSON.stringify(world.batchOf(ref)));
    const answer = await handler({ Records: [record('bad', body), good] });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(world.device(person)?.level).toBe(50);
  });

  it('stays in the queue when what it needs cannot be built, and is tried again', async () => {
    const world = aWorld();
    const { ref } = world.addPerson();
    let isBroken = true;
    const handler = onBatches(() => {
      if (isBroken) throw new Error('Missing environment');
      return world.deps;
    });
    const event = { Records: [record('a', JSON.stringify(world.batchOf(ref)))] };
    expect((await handler(event)).batchItemFailures).toHaveLength(1);
    isBroken = false;
    expect((await handler(event)).batchItemFailures).toEqual([]);
  });
});
