import type { Context, SNSEvent, SNSEventRecord, SNSHandler } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createUserTopics } from '../../lambdas/topics/create-user-topic.lambda.ts';
import { receiveSnsTexts } from '../../lambdas/topics/receive-sns-text.lambda.ts';
import { ada, adasNumber, bob, setUp } from './domain/set-up.ts';

async function publish(handler: SNSHandler, ...messages: readonly unknown[]): Promise<void> {
  const Records = messages.map(
    (message) => ({ Sns: { Message: JSON.stringify(message) } }) as SNSEventRecord,
  );
  await handler({ Records } satisfies SNSEvent, {} as Context, () => undefined);
}

describe('a text to a two-way number of AWS', () => {
  const text = {
    originationNumber: adasNumber,
    destinationNumber: '+14155550100',
    messageKeyword: 'KEYWORD_1',
    messageBody: 'STOP',
    previousPublishedMessageId: 'before',
    inboundMessageId: 'in-1',
  };

  it('is heard, once', async () => {
    const world = setUp();
    await world.reach('confirmed');
    const handler = receiveSnsTexts(async () => world.deps);
    await publish(handler, text, text);
    await publish(handler, text);
    expect(await world.statusOf(ada)).toBe('stopped');
    expect(world.takeQueued()).toEqual(['stopped']);
  });

  it('does nothing when it comes from what is no number of a person', async () => {
    const { deps, statusOf } = setUp();
    const handler = receiveSnsTexts(async () => deps);
    await publish(handler, { ...text, originationNumber: '72975' });
    expect([await statusOf(ada), await statusOf(bob)]).toEqual(['none', 'none']);
  });

  it.each([{ ...text, messageBody: undefined }, { ...text, inboundMessageId: '' }, 'STOP'])(
    'that is not as documented fails, so that it is kept: %j',
    async (message) => {
      const { deps, statusOf } = setUp();
      await expect(
        publish(
          receiveSnsTexts(async () => deps),
          message,
        ),
      ).rejects.toThrow();
      expect(await statusOf(ada)).toBe('none');
    },
  );
});

describe('the event that somebody has connected', () => {
  const event = { eventId: 'event-1', userId: ada, provider: 'fitbit', connectedAt: 1 };

  it('makes their topic and asks them, once', async () => {
    const world = setUp();
    await world.signUp();
    const handler = createUserTopics(async () => world.deps);
    await publish(handler, event, event);
    await publish(handler, { ...event, eventId: 'event-2', provider: 'google-health' });
    expect([...world.topicsOf]).toEqual([ada]);
    expect(world.takeQueued()).toEqual(['consent-request']);
  });

  it.each([{ ...event, userId: '+14155552671' }, { ...event, eventId: undefined }, []])(
    'that is none of ours fails: %j',
    async (message) => {
      const world = setUp();
      await world.signUp();
      const handler = createUserTopics(async () => world.deps);
      await expect(publish(handler, message)).rejects.toThrow();
      expect(world.topicsOf.size).toBe(0);
    },
  );
});
