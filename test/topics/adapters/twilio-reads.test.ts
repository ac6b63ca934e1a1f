import { describe, expect, it } from 'vitest';
import { twilioLookup } from '../../../lambdas/topics/adapters/lookup.twilio.ts';
import { sentThroughTwilio } from '../../../lambdas/topics/adapters/sent-texts.twilio.ts';
import { twilioSender } from '../../../lambdas/topics/adapters/sms.twilio.ts';
import { textStatusOf } from '../../../lambdas/topics/adapters/twilio-status.ts';
import { person, setUp as setUpOutside, smsNumber, twilio } from '../../local/outside/set-up.ts';
import { answerWith, hangUp, keepSilent, misbehavingServer } from './misbehaving-server.ts';

const credentials = async () => twilio;

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
