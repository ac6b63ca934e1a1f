import { describe, expect, it } from 'vitest';
import { deliverText } from '../../../lambdas/topics/domain/deliver-text.ts';
import { forget } from '../../../lambdas/topics/domain/forget.ts';
import { type ListedText, reconcileTexts } from '../../../lambdas/topics/domain/reconcile-texts.ts';
import type { TextContent } from '../../../lambdas/topics/domain/text-content.ts';
import type { TextRecord } from '../../../lambdas/topics/domain/text-record.ts';
import { keyring } from '../../phone/set-up.ts';
import { ada, key, setUp, start } from './set-up.ts';

const alert: TextContent = { kind: 'battery-low', device: { model: 'Versa 4', level: 9 } };
const words = 'Switchboard: the battery of your Versa 4 is at 9%. Time to charge it. STOP to stop.';

/** A confirmed person with a text whose fate is open, a minute later. */
async function withOpenText(record: Partial<TextRecord> = {}) {
  const world = setUp();
  await world.reach('confirmed');
  const intent = {
    person: ada,
    content: alert,
    status: 'sending',
    at: start,
    open: 'text',
  } as const;
  await world.deps.texts.write('text-1', { ...intent, ...record }, undefined);
  world.clock.now += 61;
  return {
    ...world,
    list: (text: Partial<ListedText> = {}) =>
      world.listed.push({ providerId: 'SM-1', body: words, status: 'sent', at: start, ...text }),
    record: (id = 'text-1') => world.deps.texts.contents()[id],
  };
}

describe('a text whose fate is open', () => {
  it.each(['sent', 'delivered', 'failed'] as const)(
    'and that its sender lists as %s is that, and closed',
    async (status) => {
      const { deps, list, record, sent } = await withOpenText();
      list({ status });
      await expect(reconcileTexts(deps)).resolves.toBe(1);
      expect(record()).toMatchObject({ status, providerId: 'SM-1' });
      await expect(reconcileTexts(deps)).resolves.toBe(0);
      expect(sent).toEqual([]);
    },
  );

  it('and that its sender does not list was never sent', async () => {
    const { deps, record, sent } = await withOpenText();
    await reconcileTexts(deps);
    expect(record()).toMatchObject({ status: 'failed', reason: 'never-sent' });
    expect(sent).toEqual([]);
  });

  it('is left alone for a minute, in which it may still be on its way', async () => {
    const { deps, clock, record } = await withOpenText();
    clock.now = start + 60;
    await expect(reconcileTexts(deps)).resolves.toBe(0);
    expect(record()).toMatchObject({ status: 'sending' });
  });

  it('is not taken for an older text that says the same, nor for one with other words', async () => {
    const { deps, list, record } = await withOpenText();
    list({ at: start - 6 });
    list({ body: `${words} ` });
    await reconcileTexts(deps);
    expect(record()).toMatchObject({ status: 'failed' });
  });

  it('is found although the clocks differ a little', async () => {
    const { deps, list, record } = await withOpenText();
    list({ at: start - 5 });
    await reconcileTexts(deps);
    expect(record()).toMatchObject({ status: 'sent' });
  });

  it('is not taken for another record that says the same', async () => {
    const { deps, list, record } = await withOpenText();
    const other = { person: ada, content: alert, status: 'sent', at: start } as const;
    await deps.texts.write('text-2', { ...other, providerId: 'SM-1' }, undefined);
    list();
    await reconcileTexts(deps);
    expect(record()).toMatchObject({ status: 'failed' });
  });

  it('beside another such, of which one was sent, gives one sent', async () => {
    const { deps, list, record } = await withOpenText();
    const other = {
      person: ada,
      content: alert,
      status: 'unknown',
      at: start,
      open: 'text',
    } as const;
    await deps.texts.write('text-2', other, undefined);
    list();
    await expect(reconcileTexts(deps)).resolves.toBe(2);
    expect([record()?.status, record('text-2')?.status].sort()).toEqual(['failed', 'sent']);
  });

  it('beside a later one that says the same, of which both were sent, gives each its own', async () => {
    const { deps, clock, list, record } = await withOpenText();
    const later = { person: ada, content: alert, status: 'unknown', at: start + 30 } as const;
    await deps.texts.write('text-2', { ...later, open: 'text' }, undefined);
    list({ providerId: 'SM-2', at: start + 30 });
    list();
    clock.now += 30;
    await reconcileTexts(deps);
    expect([record()?.providerId, record('text-2')?.providerId]).toEqual(['SM-1', 'SM-2']);
  });

  it('and that is a code stays unknown for good, since its words are not kept', async () => {
    const { deps, record, list } = await withOpenText({ content: { kind: 'code' } });
    list();
    await reconcileTexts(deps);
    expect(record()).toMatchObject({ status: 'unknown' });
    expect(record()).not.toHaveProperty('open');
  });

  it.each(['sending', 'unknown'] as const)(
    'and that is %s stays unknown for good where the sender has no list',
    async (status) => {
      const { deps, record } = await withOpenText({ status });
      const { sentTo: _, ...listless } = deps;
      await reconcileTexts(listless);
      expect(record()).toMatchObject({ status: 'unknown' });
      await expect(reconcileTexts(listless)).resolves.toBe(0);
    },
  );

  it('and whose person is gone stays unknown, without asking about a number', async () => {
    const { deps, record } = await withOpenText();
    await forget({ ...deps, texts: { ...deps.texts, delete: async () => undefined } }, ada);
    await deps.people.delete(ada);
    const sentTo = async () => {
      throw new Error('asked');
    };
    await reconcileTexts({ ...deps, sentTo });
    expect(record()).toMatchObject({ status: 'unknown' });
  });

  it('stays open while the sender cannot say, and the others are looked at all the same', async () => {
    const { deps, record } = await withOpenText();
    const code = { person: ada, content: { kind: 'code' }, status: 'unknown', at: start } as const;
    await deps.texts.write('text-2', { ...code, open: 'text' }, undefined);
    const sentTo = async () => {
      throw new Error('down');
    };
    await expect(reconcileTexts({ ...deps, sentTo })).rejects.toThrow('down');
    expect(record()).toMatchObject({ status: 'sending', open: 'text' });
    expect(record('text-2')).not.toHaveProperty('open');
  });

  it('never goes back when a receipt was faster', async () => {
    const { deps, record } = await withOpenText();
    const stored = await deps.texts.read('text-1');
    const { open: _, ...closed } = { ...stored?.item } as TextRecord;
    const sentTo = async () => {
      await deps.texts.write('text-1', { ...closed, status: 'delivered' }, stored?.version);
      return [];
    };
    await reconcileTexts({ ...deps, sentTo });
    expect(record()).toMatchObject({ status: 'delivered' });
  });

  it.each([
    ['the same key', 'now'],
    ['a key that another has replaced since', 'old'],
  ])('and was a consent request by %s makes the subscription pending', async (_, kid) => {
    const { deps, reach, answers, clock, listed, statusOf, sent } = setUp();
    await reach('invited');
    answers.push({ outcome: 'unknown', reason: 'ETIMEDOUT' });
    const content = { kind: 'consent-request', invitation: 1 } as const;
    const confirmationKeys = async () => keyring(key(kid));
    await deliverText({ ...deps, confirmationKeys }, { id: 't', person: ada, content });
    const [text] = sent;
    listed.push({ providerId: 'SM-1', body: text?.body ?? '', status: 'delivered', at: start });
    clock.now += 61;
    await reconcileTexts(deps);
    expect(await statusOf(ada)).toBe('pending');
  });
});
