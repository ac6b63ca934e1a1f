import { expect, it } from 'vitest';
import { person, setUp, smsNumber } from './set-up.ts';

const deliver = { to: person, from: smsNumber, body: 'Reply YES', transport: 'sns' } as const;

it('keeps one inbox per number across transports, oldest first', async () => {
  const { outside } = await setUp();
  await outside.phones.deliver({ ...deliver, id: 'one' });
  await outside.phones.deliver({ ...deliver, id: 'two', transport: 'twilio' });
  await outside.phones.deliver({ ...deliver, to: '+12025550124' });
  expect(outside.phones.list(person)).toMatchObject([
    { id: 'one', transport: 'sns', at: expect.stringMatching(/Z$/) },
    { id: 'two', transport: 'twilio' },
  ]);
  expect(outside.phones.list('+12025550199')).toEqual([]);
});

it('takes the same id for the same text', async () => {
  const { outside } = await setUp();
  await outside.phones.deliver({ ...deliver, id: 'one' });
  await outside.phones.deliver({ ...deliver, id: 'one' });
  expect(outside.phones.list(person)).toHaveLength(1);
});

it('carries a reply to a two-way AWS number to its topic', async () => {
  const { outside, notifications, app } = await setUp();
  await outside.phones.deliver({ ...deliver, id: 'published' });
  const { id } = await outside.phones.reply({ from: person, body: 'YES' });
  await outside.idle();
  expect(notifications).toEqual([
    {
      originationNumber: person,
      destinationNumber: smsNumber,
      messageKeyword: expect.any(String),
      messageBody: 'YES',
      previousPublishedMessageId: 'published',
      inboundMessageId: id,
    },
  ]);
  expect(app.received).toEqual([]);
  expect(outside.phones.sent(person)).toMatchObject([{ id, to: smsNumber, body: 'YES' }]);
});

it('carries a reply by the sender that the app is set to now', async () => {
  const { outside, notifications, app } = await setUp({ defaultTransport: 'twilio' });
  await outside.phones.deliver(deliver);
  await outside.phones.reply({ from: person, body: 'YES' });
  await outside.idle();
  expect(notifications).toEqual([]);
  expect(app.received).toHaveLength(1);
});

it('carries a text of somebody who was never texted to the app’s own number', async () => {
  const { outside, notifications } = await setUp({ defaultTransport: 'sns' });
  await outside.phones.reply({ from: person, body: 'HELP' });
  await outside.idle();
  expect(notifications).toMatchObject([{ destinationNumber: smsNumber }]);
});

it('hands a notification over again when the app did not take it, each person’s in order', async () => {
  let failures = 2;
  const bodies: string[] = [];
  const { outside } = await setUp({
    defaultTransport: 'sns',
    receiveViaSns: async ({ messageBody }) => {
      failures -= 1;
      if (failures >= 0) throw new Error('not now');
      bodies.push(messageBody);
    },
  });
  await outside.phones.reply({ from: person, body: 'YES' });
  await outside.phones.reply({ from: person, body: 'STOP' });
  await outside.idle();
  expect(bodies).toEqual(['YES', 'STOP']);
});

it.each([
  [{ from: '2025550123', body: 'x' }, 'INVALID_NUMBER'],
  [{ from: person, body: ' ' }, 'EMPTY_BODY'],
  [{ from: person, to: '+12025550199', body: 'x' }, 'NO_SUCH_NUMBER'],
])('refuses %j with %s', async (reply, code) => {
  const { outside } = await setUp();
  await expect(outside.phones.reply(reply)).rejects.toMatchObject({ code });
  await expect(outside.phones.deliver({ ...deliver, to: 'me' })).rejects.toMatchObject({
    code: 'INVALID_NUMBER',
  });
});

it('tells of texts both ways until the listener leaves', async () => {
  const { outside } = await setUp();
  const seen: string[] = [];
  const leave = outside.phones.subscribe(({ body }) => seen.push(body));
  await outside.phones.deliver(deliver);
  await outside.phones.reply({ from: person, body: 'YES' });
  leave();
  await outside.phones.deliver(deliver);
  expect(seen).toEqual(['Reply YES', 'YES']);
});
