import { describe, expect, it } from 'vitest';
import { invite } from '../../../lambdas/topics/domain/invite.ts';
import { publishPending } from '../../../lambdas/topics/domain/publish-pending.ts';
import { statuses } from '../../../lambdas/topics/domain/subscription.ts';
import { deaths, dying } from './dying.ts';
import { ada, setUp } from './set-up.ts';

const day = 86_400;
const connected = { eventId: 'event-1', userId: ada };

describe('somebody who connects', () => {
  it('gets a topic and is asked for consent', async () => {
    const { deps, signUp, topicsOf, takeQueued, statusOf } = setUp();
    await signUp();
    await invite(deps, connected);
    expect(topicsOf).toEqual(new Set([ada]));
    expect([await statusOf(ada), takeQueued()]).toEqual(['invited', ['consent-request']]);
  });

  it('is asked without a topic where there are none', async () => {
    const { deps, signUp, topicsOf, takeQueued } = setUp();
    const { topics: _, ...direct } = deps;
    await signUp();
    await invite(direct, connected);
    expect([topicsOf.size, takeQueued()]).toEqual([0, ['consent-request']]);
  });

  it.each(statuses.filter((status) => status !== 'none'))(
    'is not asked again when they are %s',
    async (status) => {
      const { deps, reach, takeQueued, statusOf } = setUp();
      await reach(status);
      await invite(deps, { eventId: 'event-2', userId: ada });
      expect([await statusOf(ada), takeQueued()]).toEqual([status, []]);
    },
  );

  it('is asked once, however often and at once the event comes', async () => {
    const { deps, signUp, takeQueued } = setUp();
    await signUp();
    await Promise.all(Array.from({ length: 6 }, () => invite(deps, connected)));
    await invite(deps, connected);
    expect(takeQueued()).toEqual(['consent-request']);
  });

  it('and is gone, or being erased, is left alone', async () => {
    const { deps, topicsOf, takeQueued } = setUp();
    await invite(deps, connected);
    const erased = { erasingSince: 1, erasing: 'yes', isSwept: false } as const;
    await deps.people.write(ada, erased, undefined);
    await invite(deps, connected);
    expect([topicsOf.size, takeQueued()]).toEqual([0, []]);
  });

  it.each(deaths(6))(
    'is asked under one id when the handler dies $moment call $step',
    async ({ step, moment }) => {
      const { deps, signUp, queued, clock } = setUp();
      await signUp();
      const dead = dying(deps, ['people', 'topics', 'ledger', 'enqueue'], step, moment);
      await invite(dead, connected).catch(() => undefined);
      await invite(deps, connected);
      clock.now += 31;
      await publishPending(deps);
      expect(new Set(queued.map(({ id }) => id)).size).toBe(1);
      expect(deps.ledger.entriesOf(ada)).toHaveLength(1);
    },
  );
});

describe('a consent request that is asked for again', () => {
  it.each([
    { status: 'none', code: 'NOT_INVITED' },
    { status: 'confirmed', code: 'ALREADY_CONFIRMED' },
    { status: 'stopped', code: 'TEXTS_STOPPED' },
  ] as const)('is refused to somebody who is $status: $code', async ({ status, code }) => {
    const { reach, change, takeQueued } = setUp();
    await reach(status);
    await expect(change('resend-asked')).rejects.toMatchObject({ code });
    expect(takeQueued()).toEqual([]);
  });

  it('is refused within a minute, which says how long to wait', async () => {
    const { reach, change, clock, takeQueued } = setUp();
    await reach('pending');
    clock.now += 18;
    await expect(change('resend-asked')).rejects.toMatchObject({
      code: 'ASKED_TOO_RECENTLY',
      retryAfterSeconds: 42,
    });
    clock.now += 42;
    await change('resend-asked');
    expect(takeQueued()).toEqual(['consent-request']);
  });

  it('is refused after five a day, until the first of them is a day old', async () => {
    const { reach, change, clock, takeQueued } = setUp();
    await reach('pending');
    for (let i = 0; i < 4; i++) {
      clock.now += 60;
      await change('resend-asked');
    }
    clock.now += 60;
    await expect(change('resend-asked')).rejects.toMatchObject({
      code: 'ASKED_TOO_OFTEN',
      retryAfterSeconds: day - 300,
    });
    clock.now += day - 301;
    await expect(change('resend-asked')).rejects.toMatchObject({ retryAfterSeconds: 1 });
    clock.now += 1;
    await change('resend-asked');
    expect(takeQueued()).toHaveLength(5);
  });

  it('at once from many tabs is sent once', async () => {
    const { reach, change, clock, takeQueued } = setUp();
    await reach('pending');
    clock.now += 60;
    const asks = await Promise.allSettled(Array.from({ length: 6 }, () => change('resend-asked')));
    expect(asks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(takeQueued()).toEqual(['consent-request']);
  });
});
