import { afterAll, beforeAll, expect, it } from 'vitest';
import { Browser, expectStatus, googleDevice, Person } from './person.ts';
import { Running } from './running.ts';

const running = new Running();
beforeAll(async () => void (await running.start()));
afterAll(() => running.stop());

it('two people who sign up at once keep to themselves', async () => {
  const { local } = running;
  const people = ['+14155550101', '+14155550102', '+14155550103', '+14155550104'].map(
    (phone) => new Person(local, phone.replace('555010', '867530')),
  );
  await Promise.all(
    people.map(async (person, level) => {
      const account = `account-${person.phone}`;
      await local.setDevices('google-health', account, [googleDevice(40 + level, String(level))]);
      await person.signIn();
      await person.connect('google-health', account);
    }),
  );
  await local.idle();
  await local.run('battery-poll');
  for (const [index, person] of people.entries()) {
    const { phone, connections, devices } = await person.account();
    expect([phone, connections.length]).toEqual([person.phone, 1]);
    expect(devices.map(({ level }) => level)).toEqual([40 + index]);
    const requests = (await person.texts()).filter(({ body }) => /reply YES/.test(body));
    expect(requests).toHaveLength(1);
  }
});

it('one person on two devices has one account, and each browser its own code', async () => {
  const { local } = running;
  const phone = '+14158675311';
  const laptop = new Person(local, phone);
  await laptop.signIn();
  await laptop.connect('google-health', 'two-devices');
  await local.post('/_local/clock', { advance: 'PT1M' });
  const handset = new Person(local, phone);
  await handset.signIn();
  await handset.connect('google-health', 'two-devices');
  await local.idle();
  expect((await laptop.account()).connections).toHaveLength(1);
  expect(await laptop.account()).toEqual(await handset.account());
  const requests = (await laptop.texts()).filter(({ body }) => /reply YES/.test(body));
  expect(requests).toHaveLength(1);
});

it('a code is of no use in another browser, and does not cost its owner a guess', async () => {
  const { local } = running;
  const phone = '+14158675312';
  const owner = new Browser(local.origin);
  await expectStatus(202, owner.call('POST', '/api/phone/codes', { phone }));
  const code = /#(\d{6})$/.exec((await local.texts(phone)).at(-1)?.body ?? '')?.[1];
  const thief = new Browser(local.origin);
  for (let guess = 0; guess < 12; guess++) {
    await expectStatus(422, thief.call('POST', '/api/phone/checks', { phone, code }));
  }
  await expectStatus(200, owner.call('POST', '/api/phone/checks', { phone, code }));
});

it('a wrong person with somebody else’s state connects nothing, and the owner still can', async () => {
  const { local } = running;
  const owner = new Person(local, '+14158675313');
  const thief = new Person(local, '+14158675314');
  await Promise.all([owner.signIn(), thief.signIn()]);
  const start = await owner.browser.call('GET', '/api/connect/google-health');
  const consent = new URL(start.headers.get('location') ?? '');
  const forged = new URL('/api/connect/google-health/callback', local.origin);
  forged.searchParams.set('state', consent.searchParams.get('state') ?? '');
  forged.searchParams.set('code', 'stolen');
  const refused = await expectStatus(303, thief.browser.call('GET', forged.href));
  expect(refused.headers.get('location')).toBe(
    '/problem?code=STATE_MISMATCH&provider=google-health',
  );
  expect((await thief.account()).connections).toEqual([]);
  expect(await owner.connect('google-health', 'owner')).toBe('/account');
});

it('somebody else’s connection can neither be seen nor ended', async () => {
  const { local } = running;
  const owner = new Person(local, '+14158675315');
  const thief = new Person(local, '+14158675316');
  await Promise.all([owner.signIn(), thief.signIn()]);
  await owner.connect('google-health', 'kept');
  const [connection] = (await owner.account()).connections;
  await expectStatus(404, thief.browser.call('DELETE', `/api/connections/${connection?.id}`));
  expect((await owner.account()).connections).toHaveLength(1);
  await expectStatus(204, owner.browser.call('DELETE', `/api/connections/${connection?.id}`));
  expect((await owner.account()).connections).toEqual([]);
});

it('a stolen copy of a session is dead once its owner has signed out', async () => {
  const { local } = running;
  const owner = new Person(local, '+14158675317');
  await owner.signIn();
  const copy = owner.browser.copy();
  await expectStatus(200, copy.call('GET', '/api/account'));
  await expectStatus(204, owner.browser.call('DELETE', '/api/session'));
  await expectStatus(401, copy.call('GET', '/api/account'));
});
