import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { twilioLookup } from '../../../lambdas/topics/adapters/lookup.twilio.ts';
import { receivedThroughTwilio } from '../../../lambdas/topics/adapters/received-texts.twilio.ts';
import { sentThroughTwilio } from '../../../lambdas/topics/adapters/sent-texts.twilio.ts';
import { twilioSender } from '../../../lambdas/topics/adapters/sms.twilio.ts';
import { textStatusOf } from '../../../lambdas/topics/adapters/twilio-status.ts';
import { person, setUp as setUpOutside, smsNumber, twilio } from '../../local/outside/set-up.ts';
import { answerWith, hangUp, keepSilent, misbehavingServer } from './misbehaving-server.ts';

const credentials = async () => twilio;
const messagesPath = `/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`;

async function setUpMessages() {
  const { outside, app, urlOf } = await setUpOutside();
  const baseUrl = urlOf('https://api.twilio.com');
  const options = { credentials, baseUrl, publicOrigin: app.origin, from: smsNumber };
  const { send } = twilioSender(options);
  return { outside, send, sentTo: sentThroughTwilio(options) };
}

describe('the texts that Twilio was given for a number', () => {
  it('are listed newest first, with their words, time and status', async () => {
    const { outside, send, sentTo } = await setUpMessages();
    await send({ id: 't1', to: person, body: 'first' });
    outside.fault('twilio', 'undelivered', 1);
    await send({ id: 't2', to: person, body: 'second' });
    await send({ id: 't3', to: '+12025550199', body: 'to another' });
    await outside.idle();
    const listed = await sentTo(person);
    expect(listed).toEqual([
      { providerId: expect.any(String), body: 'second', status: 'failed', at: expect.any(Number) },
      {
        providerId: expect.any(String),
        body: 'first',
        status: 'delivered',
        at: expect.any(Number),
      },
    ]);
    expect(Math.abs((listed[0]?.at ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('include one whose answer was lost', async () => {
    const { outside, send, sentTo } = await setUpMessages();
    outside.fault('twilio', 'drop-response', 1);
    expect(await send({ id: 't1', to: person, body: 'lost' })).toMatchObject({
      outcome: 'unknown',
    });
    expect(await sentTo(person)).toMatchObject([{ body: 'lost' }]);
  });

  it('are none for a number that nobody texted', async () => {
    const { sentTo } = await setUpMessages();
    expect(await sentTo(person)).toEqual([]);
  });

  it('are not said to be none when Twilio can not tell', async () => {
    const { outside, sentTo } = await setUpMessages();
    outside.fault('twilio', 'down', 1);
    await expect(sentTo(person)).rejects.toThrow();
  });
});

describe('the texts that people have sent us', () => {
  const second = 1000;
  const noon = (day: number) => Date.UTC(2026, 0, day, 12);

  async function setUpReplies() {
    const { outside, app, urlOf } = await setUpOutside();
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'] });
    const baseUrl = urlOf('https://api.twilio.com');
    const options = { credentials, baseUrl, publicOrigin: app.origin, from: smsNumber };
    const reply = async (at: number, body: string) => {
      vi.setSystemTime(at);
      return (await outside.phones.reply({ from: person, body })).id;
    };
    const { send } = twilioSender(options);
    return { outside, reply, send, receivedSince: receivedThroughTwilio(options) };
  }

  it('are all since the second asked for, newest first, beyond the first page', async () => {
    const { reply, receivedSince } = await setUpReplies();
    await reply(noon(1) - second, 'too old');
    const ids = [];
    for (let i = 0; i < 120; i++) ids.unshift(await reply(noon(1) + i * second, `text ${i}`));
    const listed = await receivedSince(noon(1) / second);
    expect(listed.map(({ id }) => id)).toEqual(ids);
    expect(listed.at(-1)).toEqual({
      id: ids.at(-1),
      from: person,
      body: 'text 0',
      sentAt: noon(1) / second,
    });
  });

  it('reach over midnight, and are none of ours', async () => {
    const { outside, reply, send, receivedSince } = await setUpReplies();
    await reply(noon(1), 'yesterday');
    await reply(noon(2), 'today');
    await send({ id: 't1', to: person, body: 'from us' });
    const listed = await receivedSince(noon(1) / second);
    expect(listed.map(({ body }) => body)).toEqual(['today', 'yesterday']);
    expect(await receivedSince(noon(2) / second + 1)).toEqual([]);
    await outside.idle();
  });

  it('stop being asked for once they are too old', async () => {
    const { outside, reply, receivedSince } = await setUpReplies();
    for (let i = 0; i < 250; i++) await reply(noon(1) + i * second, 'hello');
    const pages = () => outside.requests[`twilio GET ${messagesPath}`];
    expect(await receivedSince(noon(1) / second + 200)).toHaveLength(50);
    expect(pages()).toBe(1);
  });

  it('are not said to be none when Twilio can not tell', async () => {
    const { outside, receivedSince } = await setUpReplies();
    outside.fault('twilio', 'down', 1);
    await expect(receivedSince(0)).rejects.toThrow();
  });
});

describe("Twilio's status", () => {
  it.each([
    ['accepted', 'sent'],
    ['queued', 'sent'],
    ['sending', 'sent'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['receiving', undefined],
    ['constructor', undefined],
  ])('%s is %s to us', (status, ours) => {
    expect(textStatusOf(status)).toBe(ours);
  });
});

describe('a number lookup', () => {
  it('knows numbers that exist from those that do not', async () => {
    const { urlOf } = await setUpOutside();
    const lookUp = twilioLookup({ credentials, baseUrl: urlOf('https://lookups.twilio.com') });
    expect(await lookUp('+14155552671')).toBe(true);
    expect(await lookUp('+1415555')).toBe(false);
  });

  it.each([
    ['hangs up', hangUp],
    ['does not answer in time', keepSilent],
    ['fails', answerWith(500, '{}')],
    ['wants no more requests', answerWith(429, '{}')],
    ['talks nonsense', answerWith(200, '<html>')],
  ])('stands in nobody’s way when Lookup %s', async (_, misbehave) => {
    const { url } = await misbehavingServer(misbehave);
    const lookUp = twilioLookup({ credentials, baseUrl: url, timeoutSeconds: 0.2 });
    expect(await lookUp('+14155552671')).toBe(true);
  });

  it('stands in nobody’s way when its credentials can not be read', async () => {
    const lookUp = twilioLookup({
      credentials: () => Promise.reject(new Error('denied')),
      baseUrl: 'https://lookups.twilio.com',
    });
    expect(await lookUp('+14155552671')).toBe(true);
  });
});
