import { describe, expect, it } from 'vitest';
import type { Sent } from '../../../lambdas/topics/domain/ports.ts';
import { newTextId, sendText, settle, textId } from '../../../lambdas/topics/domain/send-text.ts';
import type { TextStatus } from '../../../lambdas/topics/domain/text-record.ts';
import { deaths, dying } from './dying.ts';
import { ada, adasNumber, setUp, start } from './set-up.ts';

const text = {
  id: 'text-1',
  person: ada,
  to: adasNumber,
  content: { kind: 'code' },
  body: 'secret words',
} as const;

const refused: Sent = { outcome: 'refused', reason: 'twilio-21211' };
const busy: Sent = { outcome: 'refused', reason: 'twilio-429', retry: true };
const unknown: Sent = { outcome: 'unknown', reason: 'ETIMEDOUT' };

describe('a text', () => {
  it('is sent once, and what is kept has neither its words nor its number', async () => {
    const { deps, sent } = setUp();
    await expect(sendText(deps, text)).resolves.toMatchObject({ record: { status: 'sent' } });
    expect(sent).toEqual([{ id: 'text-1', to: adasNumber, body: 'secret words' }]);
    expect(deps.texts.contents()).toEqual({
      'text-1': {
        person: ada,
        content: { kind: 'code' },
        status: 'sent',
        providerId: 'SM-text-1',
        at: start,
      },
    });
  });

  it('that comes again is not sent again, whatever became of it', async () => {
    for (const answer of [undefined, refused, unknown]) {
      const { deps, sent, answers } = setUp();
      if (answer !== undefined) answers.push(answer);
      const first = await sendText(deps, text);
      const before = sent.length;
      expect(await sendText(deps, text)).toEqual({ ...first, isOurs: false });
      expect(sent).toHaveLength(before);
    }
  });

  it('that many workers get at once is sent once', async () => {
    const { deps, sent } = setUp();
    await Promise.all(Array.from({ length: 10 }, () => sendText(deps, text)));
    expect(sent).toHaveLength(1);
  });

  it.each(deaths(4))(
    'is sent at most once when the worker dies $moment call $step',
    async ({ step, moment }) => {
      const { deps, sent } = setUp();
      await sendText(dying(deps, ['texts', 'sender'], step, moment), text).catch(() => undefined);
      for (let delivery = 0; delivery < 3; delivery++) await sendText(deps, text);
      expect(sent.length).toBeLessThanOrEqual(1);
      const { status } = deps.texts.contents()['text-1'] ?? {};
      if (sent.length === 0) expect(status).toBe('sending');
    },
  );

  it('that died before its intent was recorded is sent by the next worker', async () => {
    const { deps, sent } = setUp();
    await sendText(dying(deps, ['texts', 'sender'], 0, 'before'), text).catch(() => undefined);
    await sendText(deps, text);
    expect(sent).toHaveLength(1);
  });

  it('that is found sending is never sent again, however old', async () => {
    const { deps, sent, clock } = setUp();
    await sendText(dying(deps, ['texts', 'sender'], 0, 'after'), text).catch(() => undefined);
    for (const seconds of [0, 60, 86_400, 89 * 86_400]) {
      clock.now = start + seconds;
      await expect(sendText(deps, text)).resolves.toMatchObject({ record: { status: 'sending' } });
    }
    expect(sent).toEqual([]);
  });

  it('that was refused for good has failed, and is not open', async () => {
    const { deps, answers } = setUp();
    answers.push(refused);
    const { record } = await sendText(deps, text);
    expect(record).toMatchObject({ status: 'failed', reason: 'twilio-21211' });
    expect(record).not.toHaveProperty('open');
  });

  it('whose fate nobody knows is unknown, and stays open to be looked up', async () => {
    const { deps, answers } = setUp();
    answers.push(unknown);
    const content = { kind: 'reply', reply: 'help' } as const;
    const { record } = await sendText(deps, { ...text, content });
    expect(record).toMatchObject({ status: 'unknown', reason: 'ETIMEDOUT', open: 'text' });
  });

  it('whose words are not kept is looked up by nobody', async () => {
    const { deps, answers } = setUp();
    answers.push(unknown);
    const { record } = await sendText(deps, { ...text, content: { kind: 'code' } });
    expect(record).toMatchObject({ status: 'unknown', reason: 'ETIMEDOUT' });
    expect(record?.open).toBeUndefined();
  });

  it('that can only not be taken now leaves nothing, and may be tried under the same id', async () => {
    const { deps, answers, sent } = setUp();
    answers.push(busy, busy);
    await expect(sendText(deps, text)).resolves.toEqual({ reason: 'twilio-429' });
    expect(deps.texts.contents()).toEqual({});
    await sendText(deps, text);
    expect(sent).toEqual([]);
    await expect(sendText(deps, text)).resolves.toMatchObject({ record: { status: 'sent' } });
    expect(sent).toHaveLength(1);
  });

  it('whose receipt is faster than the answer to the send stays delivered', async () => {
    const { deps } = setUp();
    const sender = {
      async send(): Promise<Sent> {
        await settle(deps, 'text-1', { status: 'delivered', providerId: 'SM-9' });
        return { outcome: 'sent', providerId: 'SM-9' };
      },
    };
    const { record } = await sendText({ ...deps, sender }, text);
    expect(record).toMatchObject({ status: 'delivered', providerId: 'SM-9' });
  });
});

describe('what is learnt about a text', () => {
  const statuses: readonly TextStatus[] = ['sending', 'unknown', 'sent', 'failed', 'delivered'];
  const steps = statuses.flatMap((from, i) =>
    statuses.slice(1).map((to, j) => ({ from, to, becomes: j + 1 > i ? to : from })),
  );

  it.each(steps)('$from, then $to: is $becomes', async ({ from, to, becomes }) => {
    const { deps } = setUp();
    const record = { person: ada, content: { kind: 'code' }, status: from, at: start } as const;
    await deps.texts.write('text-1', record, undefined);
    const outcome = { status: to as Exclude<TextStatus, 'sending'> };
    await expect(settle(deps, 'text-1', outcome)).resolves.toMatchObject({ status: becomes });
    expect(deps.texts.contents()['text-1']?.status).toBe(becomes);
  });

  it('of another message of the sender is not believed', async () => {
    const { deps } = setUp();
    await sendText(deps, text);
    await settle(deps, 'text-1', { status: 'failed', providerId: 'SM-another' });
    expect(deps.texts.contents()['text-1']).toMatchObject({ status: 'sent' });
  });

  it('of a text that there is no record of makes none', async () => {
    const { deps } = setUp();
    await expect(settle(deps, 'none', { status: 'sent' })).resolves.toBeUndefined();
    expect(deps.texts.contents()).toEqual({});
  });
});

describe("a text's id", () => {
  it('follows from its cause, and keeps the parts of that apart', () => {
    expect(textId('again', 'a')).toBe(textId('again', 'a'));
    expect(textId('a', 'bc')).not.toBe(textId('ab', 'c'));
    expect(newTextId()).not.toBe(newTextId());
  });

  it('needs no encoding in a URL', () => {
    for (let i = 0; i < 100; i++) expect(textId(String(i))).toMatch(/^[\w-]{22}$/);
  });
});
