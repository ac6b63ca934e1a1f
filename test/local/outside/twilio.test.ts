import createClient from 'twilio';
import { expect, it } from 'vitest';
import { person, setUp as setUpOutside, smsNumber, twilio } from './set-up.ts';

async function setUp(options: Parameters<typeof setUpOutside>[0] = {}) {
  const world = await setUpOutside(options);
  const client = clientOf(world.urlOf, twilio.authToken);
  const statusCallback = `${world.app.origin}/api/sms/receipts?text=t1`;
  const message = { to: person, from: smsNumber, body: 'Battery low' };
  return { ...world, client, message, statusCallback };
}

function clientOf(urlOf: (origin: string) => string, authToken: string) {
  const client = createClient(twilio.accountSid, authToken);
  client.api.baseUrl = urlOf('https://api.twilio.com');
  client.lookups.baseUrl = urlOf('https://lookups.twilio.com');
  return client;
}

it('delivers a message to the phone, and tells of each status with a signature', async () => {
  const { client, message, statusCallback, outside, app } = await setUp();
  const sent = await client.messages.create({ ...message, statusCallback });
  expect(sent).toMatchObject({ status: 'queued', direction: 'outbound-api', numSegments: '1' });
  expect(outside.phones.list(person)).toMatchObject([{ id: sent.sid, body: message.body }]);
  await outside.idle();
  expect(app.received.map(({ fields }) => fields['MessageStatus'])).toEqual(['sent', 'delivered']);
  for (const { url, headers, fields } of app.received) {
    expect(url).toBe(statusCallback);
    expect(fields['MessageSid']).toBe(sent.sid);
    const signature = String(headers['x-twilio-signature']);
    expect(createClient.validateRequest(twilio.authToken, signature, url, fields)).toBe(true);
    expect(createClient.validateRequest('other', signature, url, fields)).toBe(false);
  }
  const fetched = await client.messages(sent.sid).fetch();
  expect(fetched).toMatchObject({ status: 'delivered', dateSent: expect.any(Date) });
});

it.each([
  [{ to: '12345' }, 21211],
  [{ to: '+15005550001' }, 21211],
  [{ from: '5550100' }, 21212],
  [{ from: '+12025550199' }, 21606],
  [{ body: '' }, 21602],
  [{ body: 'x'.repeat(1601) }, 21617],
  [{ statusCallback: 'nowhere' }, 21609],
])('refuses %j with %i', async (mistake, code) => {
  const { client, message, outside } = await setUp();
  const attempt = client.messages.create({ ...message, ...mistake });
  await expect(attempt).rejects.toMatchObject({
    status: 400,
    code,
    moreInfo: `https://www.twilio.com/docs/errors/${code}`,
  });
  expect(outside.phones.list(person)).toEqual([]);
});

it('refuses a wrong auth token', async () => {
  const { message, urlOf } = await setUp();
  const attempt = clientOf(urlOf, 'wrong').messages.create(message);
  await expect(attempt).rejects.toMatchObject({ status: 401, code: 20003 });
});

it('lists messages by number and time, newest first, page by page', async () => {
  const { client, message } = await setUp();
  for (const body of ['one', 'two', 'three']) await client.messages.create({ ...message, body });
  await client.messages.create({ ...message, to: '+12025550124' });
  const all = await client.messages.list({ to: person, pageSize: 2 });
  expect(all.map(({ body }) => body)).toEqual(['three', 'two', 'one']);
  const day = 86_400_000;
  const at = (milliseconds: number) => new Date(Date.now() + milliseconds);
  const since = await client.messages.list({ dateSentAfter: at(-day) });
  expect(since).toHaveLength(4);
  expect(await client.messages.list({ dateSentAfter: at(day) })).toEqual([]);
  expect(await client.messages.list({ dateSentBefore: at(-day) })).toEqual([]);
  expect(await client.messages.list({ from: '+12025550199' })).toEqual([]);
});

it('lists by days in GMT, however exact a time is asked for', async () => {
  const { client, message } = await setUp();
  await client.messages.create(message);
  const [sent] = await client.messages.list();
  const today = sent?.dateCreated.toISOString().slice(0, 10);
  const [morning, evening] = [new Date(`${today}T00:00:00Z`), new Date(`${today}T23:59:59Z`)];
  for (const dateSentAfter of [morning, evening]) {
    expect(await client.messages.list({ dateSentAfter })).toHaveLength(1);
  }
  for (const dateSentBefore of [morning, evening]) {
    expect(await client.messages.list({ dateSentBefore })).toHaveLength(1);
  }
});

it('pages on from where it was, whatever came meanwhile', async () => {
  const { client, message } = await setUp();
  for (const body of ['one', 'two', 'three']) await client.messages.create({ ...message, body });
  const first = await client.messages.page({ pageSize: 2 });
  await client.messages.create({ ...message, body: 'four' });
  const second = await first.nextPage();
  expect(second?.instances.map(({ body }) => body)).toEqual(['one']);
  const before = await second?.previousPage();
  expect(before?.instances.map(({ body }) => body)).toEqual(['three', 'two']);
});

it('loses a webhook or a receipt when told to, and knows of the message all the same', async () => {
  const { client, message, statusCallback, outside, app } = await setUp();
  outside.fault('twilio', 'lost-webhook', 1);
  const { id } = await outside.phones.reply({ from: person, body: 'STOP' });
  outside.fault('twilio', 'lost-receipt', 1);
  const { sid } = await client.messages.create({ ...message, statusCallback });
  await outside.idle();
  expect(app.received).toEqual([]);
  const listed = await client.messages.list({ to: smsNumber });
  expect(listed).toMatchObject([{ sid: id, direction: 'inbound', status: 'received' }]);
  expect(await client.messages(sid).fetch()).toMatchObject({ status: 'delivered' });
  await outside.phones.reply({ from: person, body: 'START' });
  await outside.idle();
  expect(app.received.map(({ fields }) => fields['Body'])).toEqual(['START']);
});

it('answers 404 for a message that never was', async () => {
  const { client } = await setUp();
  const attempt = client.messages(`SM${'0'.repeat(32)}`).fetch();
  await expect(attempt).rejects.toMatchObject({ status: 404, code: 20404 });
});

it('posts a person’s reply to the app, signed', async () => {
  const { client, outside, app } = await setUp();
  const { id } = await outside.phones.reply({ from: person, body: 'YES, please & thanks' });
  await outside.idle();
  const [webhook] = app.received;
  expect(webhook?.url).toBe(`${app.origin}/api/sms/inbound`);
  expect(webhook?.fields).toMatchObject({
    MessageSid: id,
    From: person,
    To: smsNumber,
    Body: 'YES, please & thanks',
    NumMedia: '0',
    SmsStatus: 'received',
  });
  const signature = String(webhook?.headers['x-twilio-signature']);
  const isValid = createClient.validateRequest(
    twilio.authToken,
    signature,
    webhook?.url ?? '',
    webhook?.fields ?? {},
  );
  expect(isValid).toBe(true);
  expect(await client.messages(id).fetch()).toMatchObject({ direction: 'inbound' });
});

it('posts a webhook again after a failure of the app, but not after a refusal', async () => {
  const { outside, app } = await setUp();
  app.answers.push(500, 503);
  await outside.phones.reply({ from: person, body: 'YES' });
  await outside.idle();
  expect(app.received).toHaveLength(3);
  app.answers.push(403);
  await outside.phones.reply({ from: person, body: 'STOP' });
  await outside.idle();
  expect(app.received).toHaveLength(4);
});

it('gives a receipt up after five failures', async () => {
  const { client, message, statusCallback, outside, app } = await setUp();
  app.answers.push(500, 500, 500, 500, 500);
  await client.messages.create({ ...message, statusCallback });
  await outside.idle();
  const statuses = app.received.map(({ fields }) => fields['MessageStatus']);
  expect(statuses).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'delivered']);
});

it('leaves STOP to the app unless it is told to answer itself', async () => {
  const { client, message, outside } = await setUp();
  await outside.phones.reply({ from: person, body: 'STOP' });
  await outside.idle();
  await client.messages.create(message);
  expect(outside.phones.list(person)).toHaveLength(1);
});

it('answers STOP itself when told to, and refuses texts until START', async () => {
  const { client, message, outside, app } = await setUp({
    twilio: { ...twilio, answersOptOut: true },
  });
  await outside.phones.reply({ from: person, body: ' stop ' });
  await expect(client.messages.create(message)).rejects.toMatchObject({ code: 21610 });
  await outside.phones.reply({ from: person, body: 'START' });
  await client.messages.create(message);
  await outside.idle();
  expect(app.received.map(({ fields }) => fields['Body'])).toEqual([' stop ', 'START']);
  const texts = outside.phones.list(person);
  expect(texts).toHaveLength(3);
  expect(texts[2]?.body).toBe(message.body);
});

it('reports a text that did not reach the phone', async () => {
  const { client, message, statusCallback, outside, app } = await setUp();
  outside.fault('twilio', 'undelivered', 1);
  await client.messages.create({ ...message, statusCallback });
  await outside.idle();
  expect(outside.phones.list(person)).toEqual([]);
  expect(app.received.at(-1)?.fields).toMatchObject({
    MessageStatus: 'undelivered',
    ErrorCode: '30003',
  });
});

it.each([
  ['+12025550123', undefined, true, []],
  ['2025550123', 'US', true, []],
  ['+1202555', undefined, false, ['TOO_SHORT']],
  ['+120255501234567', undefined, false, ['TOO_LONG']],
  ['hello', undefined, false, ['NOT_A_NUMBER']],
])('looks %s up', async (number, countryCode, valid, validationErrors) => {
  const { client } = await setUp();
  const options = countryCode === undefined ? {} : { countryCode };
  const found = await client.lookups.v2.phoneNumbers(number).fetch(options);
  expect(found).toMatchObject({ valid, validationErrors });
  if (valid) expect(found).toMatchObject({ phoneNumber: person, countryCode: 'US' });
});
