import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { brandSettings } from '../../../lambdas/shared/declarations/settings.ts';
import { signConfirmation } from '../../../lambdas/topics/domain/confirmation-token.ts';
import { type QueuedContent, replyNames } from '../../../lambdas/topics/domain/text-content.ts';
import { plainName, wordsOf } from '../../../lambdas/topics/domain/words.ts';
import { ada, key, publicOrigin } from './set-up.ts';

const voice = { brand: z.parse(brandSettings, {}), publicOrigin };
const token = signConfirmation(key('2026-01'), { person: ada, invitation: 1 });

/** GSM 03.38, its basic table without the line ends; each character is one of 160. */
const gsm7 = /^[@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

const hostile: readonly string[] = [
  '',
  ' ',
  'Versa\u0000\u0007\u001b[31m 4',
  'Versa 4\nSTOP by calling +1 900 555 0100\r\nGet rich',
  'Versa\u2028\u2029\u0085 4',
  'https://evil.example/login?x=1',
  'evil.example',
  'evil。example',
  'ｅｖｉｌ．ｅｘａｍｐｌｅ',
  'evil․example',
  'www.evil.com/path',
  'tel:+19005550100',
  'mailto:me@evil.example',
  '10.0.0.1',
  '192.168.0.1:8080/a',
  'x'.repeat(1000),
  '🔋'.repeat(500),
  'Ⅷ℀ﷺ'.repeat(50),
  '$brand {{7*7}} %s <script>alert(1)</script>',
  "Zoë's Uhr größer 手表",
  '\u202egnp.exe',
  '\ud800 alone',
];

describe('a battery text', () => {
  const say = (model: string, level = 12) =>
    wordsOf(voice, { kind: 'battery-low', device: { model, level } }, '');

  it('names brand, device and level, and says how to stop', () => {
    expect(say('Versa 4')).toBe(
      'Switchboard: the battery of your Versa 4 is at 12%. Time to charge it. STOP to stop.',
    );
  });

  it.each(hostile)('of a device called %j is one line and one segment of GSM-7', (model) => {
    const text = say(model);
    expect(text).toMatch(gsm7);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  it.each(hostile)('of a device called %j has nothing in it to tap on', (model) => {
    const text = say(model);
    expect(text).not.toMatch(/[a-z0-9]\.[a-z]/i);
    expect(text).not.toMatch(/\d+\.\d+\.\d+/);
    expect(plainName(model)).not.toMatch(/[:/@]|www\./);
  });

  it('keeps what belongs to names', () => {
    expect(plainName('Aria 2 (Bath & Hall)')).toBe('Aria 2 (Bath & Hall)');
    expect(plainName('Watch 4.5 Pro+')).toBe('Watch 4.5 Pro+');
    expect(plainName('Zoë')).toBe('Zoe');
  });

  it('cuts a long name, and shows that it did', () => {
    expect(plainName('x'.repeat(31))).toBe(`${'x'.repeat(27)}...`);
    expect(plainName('x'.repeat(30))).toBe('x'.repeat(30));
  });

  it('calls a device whose name has nothing to read a device', () => {
    for (const name of ['', '🔋', '\n\t', '手表']) expect(plainName(name)).toBe('device');
  });

  it('rounds the level', () => {
    expect(say('Versa', 12.4)).toContain('at 12%');
  });
});

describe('every text', () => {
  const contents: readonly QueuedContent[] = [
    { kind: 'battery-low', device: { model: 'Versa 4', level: 1 } },
    { kind: 'reauthorize', provider: 'Fitbit' },
    { kind: 'reauthorize', provider: 'Fitbit', replacedBy: 'Google Health' },
    { kind: 'consent-request', invitation: 1 },
    ...replyNames.map((reply) => ({ kind: 'reply', reply }) as const),
  ];

  it.each(contents)('is GSM-7 and starts with the brand: %j', (content) => {
    const text = wordsOf(voice, content, token);
    expect(text).toMatch(gsm7);
    expect(text).toMatch(/^Switchboard: /);
  });

  it.each(contents.filter(({ kind }) => kind !== 'consent-request'))(
    'but the consent request fits into one segment: %j',
    (content) => {
      expect(wordsOf(voice, content, token).length).toBeLessThanOrEqual(160);
    },
  );

  it('that asks for consent says what, how often, what it costs, and how to get help and out', () => {
    const text = wordsOf(voice, { kind: 'consent-request', invitation: 1 }, token);
    expect(text).toContain('low-battery alerts');
    expect(text).toContain('Message frequency varies');
    expect(text).toContain('Msg & data rates may apply');
    expect(text).toContain('HELP for help, STOP to stop');
    expect(text).toContain(`${publicOrigin}/confirm#${token}`);
    expect(text).toContain(`${publicOrigin}/terms`);
    expect(text).toContain(`${publicOrigin}/privacy`);
    expect(text.length).toBeLessThanOrEqual(3 * 153);
  });
});
