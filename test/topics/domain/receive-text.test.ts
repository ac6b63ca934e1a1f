import { describe, expect, it } from 'vitest';
import { publishPending } from '../../../lambdas/topics/domain/publish-pending.ts';
import { receiveText } from '../../../lambdas/topics/domain/receive-text.ts';
import { statuses } from '../../../lambdas/topics/domain/subscription.ts';
import { deaths, dying } from './dying.ts';
import { ada, adasNumber, bob, setUp, start } from './set-up.ts';

const hour = 3600;
const stranger = '+14155550199';

function inbound() {
  const world = setUp();
  let count = 0;
  const hear = (
    body: string,
    more: { id?: string; from?: string; providerKeyword?: string } = {},
  ) => receiveText(world.deps, { id: `SM${count++}`, from: adasNumber, body, ...more });
  return { ...world, hear };
}

describe('an inbound text', () => {
  it('confirms, stops and starts again', async () => {
    const { hear, reach, statusOf, takeQueued, clock } = inbound();
    await reach('pending');
    await hear('Yes please!');
    expect([await statusOf(ada), takeQueued()]).toEqual(['confirmed', ['confirmed']]);
    await hear('please stop texting me');
    expect([await statusOf(ada), takeQueued()]).toEqual(['stopped', ['stopped']]);
    clock.now += hour;
    await hear('YES');
    expect([await statusOf(ada), takeQueued()]).toEqual(['stopped', ['help-stopped']]);
    await hear('START');
    expect([await statusOf(ada), takeQueued()]).toEqual(['pending', ['consent-request']]);
    await hear('sí');
    expect([await statusOf(ada), takeQueued()]).toEqual(['confirmed', ['confirmed']]);
  });

  it('is kept as proof: how, when, from where and to which words', async () => {
    const { hear, reach, deps } = inbound();
    await reach('pending');
    await hear('YES', { id: 'SM-yes' });
    expect(deps.ledger.entriesOf(ada).at(-1)).toMatchObject({
      status: 'confirmed',
      input: 'yes',
      method: 'text',
      at: start,
      number: adasNumber,
      confirmedAt: start,
      textShown: expect.stringContaining('reply YES to get low-battery alerts'),
    });
    expect(deps.ledger.entriesOf(ada).at(-1)?.causes).toContain('SM-yes');
  });

  it.each(['STOP', 'YES', 'START', 'HELP', 'hm'])(
    'that is replayed does nothing, whatever came between: %s',
    async (body) => {
      const { hear, reach, deps, takeQueued } = inbound();
      await reach('pending');
      await hear(body, { id: 'SM-replayed' });
      for (let i = 0; i < 12; i++) await hear(i % 2 === 0 ? 'STOP' : 'START');
      takeQueued();
      const before = deps.ledger.entriesOf(ada);
      await hear(body, { id: 'SM-replayed' });
      expect(deps.ledger.entriesOf(ada)).toEqual(before);
      expect(takeQueued()).toEqual([]);
    },
  );

  it('that comes many times at once is acted on once', async () => {
    const { hear, reach, deps, takeQueued } = inbound();
    await reach('pending');
    const before = deps.ledger.entriesOf(ada).length;
    await Promise.all(Array.from({ length: 6 }, () => hear('HELP', { id: 'SM-same' })));
    expect(deps.ledger.entriesOf(ada)).toHaveLength(before + 1);
    expect(takeQueued()).toEqual(['help']);
  });

  it.each(deaths(7))(
    'is acted on once, and answered, when its handler dies $moment call $step',
    async ({ step, moment }) => {
      const { deps, reach, clock, queued, statusOf } = inbound();
      await reach('confirmed');
      const text = { id: 'SM-1', from: adasNumber, body: 'STOP' };
      const dead = dying(deps, ['ledger', 'handled', 'identify', 'enqueue'], step, moment);
      await receiveText(dead, text).catch(() => undefined);
      await receiveText(deps, text);
      clock.now += 60;
      await publishPending(deps);
      expect(await statusOf(ada)).toBe('stopped');
      const stops = deps.ledger.entriesOf(ada).filter(({ input }) => input === 'stop');
      expect(stops).toHaveLength(1);
      expect(new Set(queued.map(({ id }) => id)).size).toBe(1);
      expect(await publishPending(deps)).toBe(0);
    },
  );
});

describe('somebody whom we do not know', () => {
  it('is told once where to sign up', async () => {
    const { hear, statusOf, takeQueued } = inbound();
    await hear('hello?', { from: stranger });
    await hear('who is this', { from: stranger });
    expect(takeQueued()).toEqual(['sign-up']);
    expect(await statusOf(bob)).toBe('none');
  });

  it('is not confirmed by YES', async () => {
    const { hear, statusOf } = inbound();
    await hear('YES', { from: stranger });
    expect(await statusOf(bob)).toBe('none');
  });

  it('who says STOP has stopped, and connecting later does not change that', async () => {
    const { hear, statusOf, deps, takeQueued } = inbound();
    await hear('STOP', { from: adasNumber });
    expect(takeQueued()).toEqual(['stopped']);
    await hear('hello', { from: adasNumber });
    expect(await statusOf(ada)).toBe('stopped');
    expect(deps.ledger.entriesOf(ada).at(-1)?.number).toBe(adasNumber);
    expect(takeQueued()).toEqual([]);
  });
});

describe('two machines that text each other', () => {
  it.each(statuses)('fall silent when one of them is %s', async (status) => {
    for (const body of ['hm', 'yes', 'help', 'I am driving and will answer later']) {
      const { hear, reach, takeQueued } = inbound();
      await reach(status);
      for (let i = 0; i < 50; i++) await hear(body);
      expect(takeQueued().length).toBeLessThanOrEqual(2);
    }
  });

  it.each(statuses)('that say STOP get one answer at most, when %s', async (status) => {
    const { hear, reach, takeQueued } = inbound();
    await reach(status);
    for (let i = 0; i < 50; i++) await hear('STOP');
    expect(takeQueued()).toEqual(status === 'stopped' ? [] : ['stopped']);
  });

  it.each(statuses)(
    'that say START are asked five times a day at most, when %s',
    async (status) => {
      const { hear, reach, takeQueued } = inbound();
      await reach(status);
      for (let i = 0; i < 50; i++) await hear('START');
      expect(takeQueued().length).toBeLessThanOrEqual(5);
    },
  );

  it('are answered again after the silence', async () => {
    const { hear, reach, takeQueued, clock } = inbound();
    await reach('confirmed');
    await hear('hm');
    clock.now += hour - 1;
    await hear('hm');
    expect(takeQueued()).toEqual(['other']);
    clock.now += 1;
    await hear('hm');
    expect(takeQueued()).toEqual(['other']);
  });
});

describe('where the provider answers its keywords', () => {
  const provided = () => {
    const world = inbound();
    const sms = { ...world.deps.sms, sender: 'twilio', optOutReplies: 'provider' } as const;
    let count = 0;
    const hear = (body: string, providerKeyword?: string) =>
      receiveText(
        { ...world.deps, sms },
        { id: `P${count++}`, from: adasNumber, body, providerKeyword },
      );
    return { ...world, hear };
  };

  it.each(['STOP', ' stop ', 'Unsubscribe', 'QUIT'])(
    '%j is recorded and not answered by us',
    async (body) => {
      const { hear, reach, statusOf, takeQueued } = provided();
      await reach('confirmed');
      await hear(body);
      expect([await statusOf(ada), takeQueued()]).toEqual(['stopped', []]);
    },
  );

  it('what only we understand is answered by us', async () => {
    const { hear, reach, statusOf, takeQueued } = provided();
    await reach('confirmed');
    await hear('stop please');
    expect([await statusOf(ada), takeQueued()]).toEqual(['stopped', ['stopped']]);
  });

  it('what the provider says that it has answered is not answered by us', async () => {
    const { hear, reach, takeQueued } = provided();
    await reach('confirmed');
    await hear('ayuda', 'HELP');
    expect(takeQueued()).toEqual([]);
  });

  it('START is still followed by our consent request', async () => {
    const { hear, reach, takeQueued } = provided();
    await reach('stopped');
    await hear('START', 'START');
    expect(takeQueued()).toEqual(['consent-request']);
  });

  it('YES confirms although the provider takes it for its START', async () => {
    const { hear, reach, statusOf } = provided();
    await reach('pending');
    await hear('YES', 'START');
    expect(await statusOf(ada)).toBe('confirmed');
  });

  it('is out whom the provider has let out, whatever the word for it was', async () => {
    const { hear, reach, statusOf, takeQueued } = provided();
    await reach('confirmed');
    await hear('ya no', 'STOP');
    expect([await statusOf(ada), takeQueued()]).toEqual(['stopped', []]);
  });
});
