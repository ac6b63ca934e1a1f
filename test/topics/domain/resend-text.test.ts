import { describe, expect, it } from 'vitest';
import { deliverText } from '../../../lambdas/topics/domain/deliver-text.ts';
import { receiveReceipt } from '../../../lambdas/topics/domain/receive-receipt.ts';
import { resendText, shownStatus } from '../../../lambdas/topics/domain/resend-text.ts';
import type { TextContent } from '../../../lambdas/topics/domain/text-content.ts';
import type { TextRecord, TextStatus } from '../../../lambdas/topics/domain/text-record.ts';
import { ada, bob, setUp, start } from './set-up.ts';

const source = '198.51.100.1';
const alert: TextContent = { kind: 'battery-low', device: { model: 'Versa 4', level: 9 } };

function withText(status: TextStatus, content = alert) {
  const world = setUp();
  const record: TextRecord = { person: ada, content, status, at: start };
  const ready = world.deps.texts.write('text-1', record, undefined);
  return {
    ...world,
    async resend(person = ada, id = 'text-1') {
      await ready;
      await resendText(world.deps, person, id, source);
    },
  };
}

describe('sending a text again', () => {
  it.each(['failed', 'unknown'] as const)('works for one that is %s', async (status) => {
    const { resend, takeQueued } = withText(status);
    await resend();
    expect(takeQueued()).toEqual(['battery-low']);
  });

  it.each(['sending', 'sent', 'delivered'] as const)('is refused for one %s', async (status) => {
    const { resend, takeQueued } = withText(status);
    await expect(resend()).rejects.toThrow('TEXT_NOT_RESENDABLE');
    expect(takeQueued()).toEqual([]);
  });

  it('works for an intent from the minute that makes its fate unknown', async () => {
    const { resend, clock, takeQueued } = withText('sending');
    clock.now += 59;
    await expect(resend()).rejects.toThrow('TEXT_NOT_RESENDABLE');
    clock.now += 1;
    await resend();
    expect(takeQueued()).toEqual(['battery-low']);
  });

  it('is refused for a code, whatever became of it', async () => {
    for (const status of ['failed', 'unknown'] as const) {
      const { resend } = withText(status, { kind: 'code' });
      await expect(resend()).rejects.toThrow('TEXT_NOT_RESENDABLE');
    }
  });

  it("tells of somebody else's text no more than of none", async () => {
    const { resend } = withText('failed');
    await expect(resend(bob)).rejects.toThrow('TEXT_NOT_FOUND');
    await expect(resend(ada, 'none')).rejects.toThrow('TEXT_NOT_FOUND');
  });

  it('clicked twice, or by many tabs at once, sends once', async () => {
    const { resend, reach, deps, queued, sent } = withText('failed');
    await reach('confirmed');
    await Promise.all([resend(), resend(), resend()]);
    await resend();
    const deliveries = queued.splice(0);
    await Promise.all(deliveries.map((text) => deliverText(deps, text)));
    expect(deliveries).toHaveLength(4);
    expect(sent).toHaveLength(1);
  });

  it('that failed again can be done again, each once', async () => {
    const { resend, reach, deps, queued, sent, answers } = withText('failed');
    await reach('confirmed');
    answers.push({ outcome: 'refused', reason: 'twilio-30003' });
    await resend();
    const [second] = queued;
    if (second !== undefined) await deliverText(deps, second);
    await resend(ada, second?.id);
    await resend(ada, second?.id);
    for (const text of queued) await deliverText(deps, text);
    expect(sent).toHaveLength(1);
  });

  it('does not reach somebody who has stopped since', async () => {
    const { resend, reach, deps, queued, sent } = withText('failed');
    await reach('stopped');
    await resend();
    for (const text of queued) await deliverText(deps, text);
    expect(sent).toEqual([]);
  });
});

describe('sending a consent request again', () => {
  const request: TextContent = { kind: 'consent-request', invitation: 1 };

  it('asks anew, within the limits of that, once', async () => {
    const { resend, reach, clock, takeQueued } = withText('failed', request);
    await reach('invited');
    await expect(resend()).rejects.toThrow('ASKED_TOO_RECENTLY');
    clock.now += 60;
    await Promise.all([resend(), resend(), resend()]);
    clock.now += 60;
    await resend();
    expect(takeQueued()).toEqual(['consent-request']);
  });

  it.each([
    { status: 'confirmed', code: 'ALREADY_CONFIRMED' },
    { status: 'stopped', code: 'TEXTS_STOPPED' },
  ] as const)('is refused to somebody who is $status', async ({ status, code }) => {
    const { resend, reach } = withText('failed', request);
    await reach(status);
    await expect(resend()).rejects.toThrow(code);
  });
});

describe('a receipt', () => {
  it('that comes late does not take back what is known', async () => {
    const { deps } = setUp();
    await deps.texts.write(
      't',
      { person: ada, content: alert, status: 'sent', at: start },
      undefined,
    );
    const outcomes = ['sent', 'delivered', 'failed', 'sent'] as const;
    const seen: (TextStatus | undefined)[] = [];
    for (const status of outcomes) {
      await receiveReceipt(deps, 't', { status });
      seen.push(deps.texts.contents()['t']?.status);
    }
    expect(seen).toEqual(['sent', 'delivered', 'delivered', 'delivered']);
  });

  it('of a consent request whose send was unknown makes the subscription pending', async () => {
    const { deps, reach, answers, statusOf } = setUp();
    await reach('invited');
    answers.push({ outcome: 'unknown', reason: 'ETIMEDOUT' });
    const content = { kind: 'consent-request', invitation: 1 } as const;
    await deliverText(deps, { id: 't', person: ada, content });
    expect(await statusOf(ada)).toBe('invited');
    await receiveReceipt(deps, 't', { status: 'delivered', providerId: 'SM-1' });
    expect(await statusOf(ada)).toBe('pending');
  });

  it('never undoes an answer', async () => {
    for (const status of ['confirmed', 'stopped'] as const) {
      const { deps, reach, statusOf } = setUp();
      await reach(status);
      const content = { kind: 'consent-request', invitation: 1 } as const;
      await deps.texts.write('t', { person: ada, content, status: 'sent', at: start }, undefined);
      await receiveReceipt(deps, 't', { status: 'delivered' });
      expect(await statusOf(ada)).toBe(status);
    }
  });

  it('for a text that we do not know says nothing', async () => {
    const { deps } = setUp();
    await receiveReceipt(deps, 'none', { status: 'delivered', providerId: 'SM-1' });
    expect(deps.texts.contents()).toEqual({});
  });
});

describe("a text's status as its person sees it", () => {
  it('is unknown once an intent is a minute old', () => {
    const record = { person: ada, content: alert, status: 'sending', at: start } as const;
    expect(shownStatus(record, start + 59)).toBe('sending');
    expect(shownStatus(record, start + 60)).toBe('unknown');
    expect(shownStatus({ ...record, status: 'sent' }, start + 999)).toBe('sent');
  });
});
