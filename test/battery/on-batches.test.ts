import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { onBatches } from '../../lambdas/battery/on-batches.ts';
import { connectedEventsInSns } from '../../lambdas/connect/adapters/connected-events.sns.ts';
import {
  type Connection,
  type ConnectionRef,
  partsOf,
} from '../../lambdas/connect/domain/connection.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';
import { aWorld, levels } from './fakes/world.fake.ts';

function record(messageId: string, body: string): SQSRecord {
  return { messageId, body } as SQSRecord;
}

/** The message that topic `user-connected` gets of a connection. */
async function publishedEvent(person: PersonId, ref: string): Promise<string> {
  const published: string[] = [];
  const client = {
    send: async ({ input }: PublishCommand) => published.push(input.Message ?? ''),
  } as unknown as SNSClient;
  const connection = { ...partsOf(ref as ConnectionRef), person, provider: 'google-health' };
  const event = { kind: 'user-connected', id: 'event-1', at: 1_764_000_000 } as const;
  await connectedEventsInSns('arn', client)(connection as Connection, event);
  return published.join();
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

  it('is also the event of a new connection, as it is published', async () => {
    const world = aWorld();
    const { person, ref } = world.addPerson();
    world.answer(ref, levels(50));
    const handler = onBatches(() => world.deps);
    const event = record('a', await publishedEvent(person, ref));
    // A topic may deliver twice.
    for (let delivery = 0; delivery < 2; delivery++) {
      expect(await handler({ Records: [event] })).toEqual({ batchItemFailures: [] });
    }
    expect(world.device(person)?.level).toBe(50);
    expect(world.devices.history()).toHaveLength(1);
    expect(world.asked).toBe(2);
  });

  it.each([
    ['no JSON', '{'],
    ['an event of no connection', '{"eventId":"e","userId":"u"}'],
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
