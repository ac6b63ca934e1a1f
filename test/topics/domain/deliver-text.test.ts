import { describe, expect, it } from 'vitest';
import { deliverText } from '../../../lambdas/topics/domain/deliver-text.ts';
import { forget } from '../../../lambdas/topics/domain/forget.ts';
import { statuses } from '../../../lambdas/topics/domain/subscription.ts';
import {
  type QueuedContent,
  type ReplyName,
  replyNames,
} from '../../../lambdas/topics/domain/text-content.ts';
import { deaths, dying } from './dying.ts';
import { ada, adasNumber, bob, setUp } from './set-up.ts';

const batteryLow: QueuedContent = { kind: 'battery-low', device: { model: 'Versa 4', level: 12 } };
const reauthorize: QueuedContent = { kind: 'reauthorize', provider: 'Fitbit' };
const reply = (name: ReplyName): QueuedContent => ({ kind: 'reply', reply: name });
const consentRequest = (invitation: number): QueuedContent => ({
  kind: 'consent-request',
  invitation,
});
const textOf = (content: QueuedContent, id = 'text-1') => ({ id, person: ada, content });

describe('an alert', () => {
  it.each([batteryLow, reauthorize])('is sent to a confirmed person: $kind', async (content) => {
    const { deps, sent, reach } = setUp();
    await reach('confirmed');
    await expect(deliverText(deps, textOf(content))).resolves.toBe('sent');
    expect(sent.map(({ to }) => to)).toEqual([adasNumber]);
  });

  it.each(['none', 'invited', 'pending', 'stopped'] as const)(
    'is not sent to somebody who is %s, and leaves no record',
    async (status) => {
      const { deps, sent, reach } = setUp();
      await reach(status);
      for (const content of [batteryLow, reauthorize]) {
        await expect(deliverText(deps, textOf(content, content.kind))).resolves.toBe('skipped');
      }
      expect(sent).toEqual([]);
      expect(deps.texts.contents()).toEqual({});
    },
  );

  it('that was queued before STOP is not sent after it', async () => {
    const { deps, sent, reach, change } = setUp();
    await reach('confirmed');
    await change('stop');
    await deliverText(deps, textOf(batteryLow));
    expect(sent).toEqual([]);
  });

  it('is sent once, however often the queue delivers it', async () => {
    const { deps, sent, reach } = setUp();
    await reach('confirmed');
    for (let i = 0; i < 3; i++) {
      await expect(deliverText(deps, textOf(batteryLow))).resolves.toBe('sent');
    }
    expect(sent).toHaveLength(1);
  });

  it('stays in the queue while the sender cannot take it', async () => {
    const { deps, sent, reach, answers } = setUp();
    await reach('confirmed');
    answers.push({ outcome: 'refused', reason: 'busy', retry: true });
    await expect(deliverText(deps, textOf(batteryLow))).resolves.toBe('later');
    await expect(deliverText(deps, textOf(batteryLow))).resolves.toBe('sent');
    expect(sent).toHaveLength(1);
  });

  it('that another worker died over is reported unknown, not sent', async () => {
    const { deps, sent, reach } = setUp();
    await reach('confirmed');
    const dead = dying(deps, ['sender'], 0, 'before');
    await deliverText(dead, textOf(batteryLow)).catch(() => undefined);
    await expect(deliverText(deps, textOf(batteryLow))).resolves.toBe('unknown');
    expect(sent).toEqual([]);
  });
});

describe('a reply', () => {
  const toStopped: readonly ReplyName[] = ['stopped', 'help', 'help-stopped'];

  it.each(replyNames)('%s reaches stopped people only if it is about that', async (name) => {
    const { deps, sent, reach } = setUp();
    await reach('stopped');
    await deliverText(deps, textOf(reply(name)));
    expect(sent).toHaveLength(toStopped.includes(name) ? 1 : 0);
  });

  it.each(statuses.filter((status) => status !== 'stopped'))(
    'does not tell somebody who is %s that they have stopped',
    async (status) => {
      const { deps, sent, reach, change } = setUp();
      await reach(status);
      if (status === 'none') await change('help');
      for (const name of ['stopped', 'help-stopped'] as const) {
        await deliverText(deps, textOf(reply(name), name));
      }
      expect(sent).toEqual([]);
      await deliverText(deps, textOf(reply('help')));
      expect(sent).toHaveLength(1);
    },
  );

  it('goes to the number that somebody texted from who has not signed up', async () => {
    const { deps, sent, change } = setUp();
    await change('stop', { number: '+14155550123' });
    await deliverText(deps, textOf(reply('stopped')));
    expect(sent.map(({ to }) => to)).toEqual(['+14155550123']);
  });
});

describe('a consent request', () => {
  it.each(statuses)('is sent to somebody who is %s only while it is open', async (status) => {
    const { deps, sent, reach } = setUp();
    await reach(status);
    await deliverText(deps, textOf(consentRequest(1)));
    expect(sent).toHaveLength(status === 'invited' || status === 'pending' ? 1 : 0);
  });

  it('of an earlier invitation is not sent', async () => {
    const { deps, sent, reach, change } = setUp();
    await reach('stopped');
    await change('start');
    await expect(deliverText(deps, textOf(consentRequest(1)))).resolves.toBe('skipped');
    await expect(deliverText(deps, textOf(consentRequest(3)))).resolves.toBe('sent');
    expect(sent).toHaveLength(1);
  });

  it('makes the subscription pending once it was sent', async () => {
    const { deps, reach, statusOf } = setUp();
    await reach('invited');
    await deliverText(deps, textOf(consentRequest(1)));
    await expect(statusOf(ada)).resolves.toBe('pending');
  });

  it.each([
    { outcome: 'refused', reason: 'twilio-21211' },
    { outcome: 'unknown', reason: 'ETIMEDOUT' },
  ] as const)('leaves the subscription invited when it is $outcome', async (answer) => {
    const { deps, reach, statusOf, answers } = setUp();
    await reach('invited');
    answers.push(answer);
    await deliverText(deps, textOf(consentRequest(1)));
    await expect(statusOf(ada)).resolves.toBe('invited');
  });

  it.each(deaths(9))(
    'is sent at most once, and noted, when the worker dies $moment call $step',
    async ({ step, moment }) => {
      const { deps, sent, reach, statusOf } = setUp();
      await reach('invited');
      const dead = dying(deps, ['ledger', 'texts', 'people', 'sender'], step, moment);
      await deliverText(dead, textOf(consentRequest(1))).catch(() => undefined);
      await deliverText(deps, textOf(consentRequest(1)));
      const { status } = deps.texts.contents()['text-1'] ?? {};
      expect(sent.length).toBeLessThanOrEqual(1);
      expect(await statusOf(ada)).toBe(status === 'sent' ? 'pending' : 'invited');
    },
  );
});

describe('a person who is gone', () => {
  it('is not texted while they are being erased', async () => {
    const { deps, sent, reach } = setUp();
    await reach('confirmed');
    const erased = { erasingSince: 1, erasing: 'yes', isSwept: false } as const;
    await deps.people.write(ada, erased, (await deps.people.read(ada))?.version);
    await expect(deliverText(deps, textOf(batteryLow))).resolves.toBe('skipped');
    expect(sent).toEqual([]);
  });

  it('is not texted once they are erased, whatever is still queued', async () => {
    const { deps, sent, reach } = setUp();
    await reach('confirmed');
    await forget(deps, ada);
    await deps.people.delete(ada);
    for (const content of [batteryLow, reauthorize, consentRequest(1), reply('help')]) {
      await expect(deliverText(deps, textOf(content, content.kind))).resolves.toBe('skipped');
    }
    expect(sent).toEqual([]);
  });

  it('keeps their STOP, but no number, source or text', async () => {
    const { deps, reach, topicsOf, statusOf } = setUp();
    await reach('stopped');
    await deliverText(deps, textOf(reply('stopped')));
    topicsOf.add(ada);
    await forget(deps, ada);
    await expect(statusOf(ada)).resolves.toBe('stopped');
    expect(JSON.stringify(deps.ledger.entriesOf(ada))).not.toContain(adasNumber);
    expect(deps.texts.contents()).toEqual({});
    expect(topicsOf).toEqual(new Set());
  });

  it('of whom nothing has to be proven leaves nothing', async () => {
    const { deps, change } = setUp();
    await change('help');
    await forget(deps, ada);
    expect(deps.ledger.entriesOf(ada)).toEqual([]);
  });

  it('who was never there is skipped', async () => {
    const { deps } = setUp();
    const text = { id: 'x', person: bob, content: batteryLow };
    await expect(deliverText(deps, text)).resolves.toBe('skipped');
  });
});
