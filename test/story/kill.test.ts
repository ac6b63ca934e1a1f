import { setTimeout as later } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { googleDevice, Person } from './person.ts';
import { Running } from './running.ts';

/** One system that goes through every power cut, with more and more people in it. */
let running: Running;
beforeAll(async () => {
  running = await new Running().start();
});
afterAll(() => running.stop());

async function restart(): Promise<void> {
  await running.kill();
  await running.start();
}

/** Does something, and cuts the power after a while, whether or not it was done. */
async function cutDuring(action: () => Promise<unknown>, milliseconds: number): Promise<void> {
  const done = action().catch(() => undefined);
  await Promise.race([done, later(milliseconds)]);
  await running.kill();
  await done;
  await running.start();
}

it('what was acknowledged goes on after a power cut, at every step of the story', async () => {
  const ada = new Person(running.local, '+14155552670');
  await running.local.setDevices('google-health', 'ada', [googleDevice(80)]);
  await ada.signIn();
  await restart();
  expect((await ada.account()).phone).toBe(ada.phone);

  expect(await ada.connect('google-health', 'ada')).toBe('/account');
  await restart();
  await ada.local.idle();
  await ada.local.run('outbox-sweep');
  expect((await ada.account()).connections).toHaveLength(1);
  await consentRequested(ada);

  await ada.local.post('/_local/sms', { from: ada.phone, body: 'YES' });
  await restart();
  await ada.local.idle();
  expect((await ada.account()).subscription.status).toBe('confirmed');

  await ada.local.setDevices('google-health', 'ada', [googleDevice(12)]);
  await restart();
  await ada.local.run('battery-poll');
  expect(await alertsTo(ada)).toBe(1);

  await ada.local.post('/_local/sms', { from: ada.phone, body: 'STOP' });
  await restart();
  await ada.local.idle();
  expect((await ada.account()).subscription.status).toBe('stopped');
});

it.each([
  { milliseconds: 20, account: 'cid', phone: '+14155552672' },
  { milliseconds: 90, account: 'dot', phone: '+14155552673' },
  { milliseconds: 250, account: 'fay', phone: '+14155552675' },
])(
  'a power cut $milliseconds ms into a poll tells of a fall once',
  async ({ milliseconds, account, phone }) => {
    const person = new Person(running.local, phone);
    await running.local.setDevices('google-health', account, [googleDevice(80)]);
    await person.signIn();
    await person.connect('google-health', account);
    await running.local.idle();
    await person.reply('YES');
    await running.local.run('battery-poll');
    await running.local.setDevices('google-health', account, [googleDevice(12)]);
    await cutDuring(() => running.local.run('battery-poll'), milliseconds);
    // What a worker held when it died comes back when its time is over.
    await running.local.post('/_local/clock', { advance: 'PT15M' });
    await running.local.run('battery-poll');
    await running.local.run('outbox-sweep');
    await running.local.run('reconcile-texts');
    const listed = await unknownTexts(person);
    expect((await alertsTo(person)) + listed).toBeGreaterThanOrEqual(1);
    expect(await alertsTo(person)).toBeLessThanOrEqual(1);
  },
);

it.each([
  { milliseconds: 10, account: 'gil', phone: '+14155552676' },
  { milliseconds: 60, account: 'hal', phone: '+14155552677' },
  { milliseconds: 200, account: 'jan', phone: '+14155552679' },
])(
  'a power cut $milliseconds ms into a callback can be tried again',
  async ({ milliseconds, account, phone }) => {
    const person = new Person(running.local, phone);
    await person.signIn();
    await cutDuring(() => person.connect('google-health', account), milliseconds);
    await running.local.post('/_local/clock', { advance: 'PT15M' });
    await running.local.run('outbox-sweep');
    if ((await person.account()).connections.length === 0) {
      await person.connect('google-health', account);
    }
    await running.local.idle();
    expect((await person.account()).connections).toHaveLength(1);
    await consentRequested(person);
  },
);

/** Texted once; or of unknown fate, and then sent again because the person asks. */
async function consentRequested(person: Person): Promise<void> {
  const requests = async () =>
    (await person.texts()).filter(({ body }) => /reply YES/.test(body)).length;
  if ((await requests()) === 0) {
    await person.local.post('/_local/clock', { advance: 'PT5M' });
    const again = await person.browser.call('POST', '/api/topics/invitations');
    expect(again.status).toBe(202);
    await person.local.idle();
  }
  expect(await requests()).toBe(1);
}

async function alertsTo(person: Person): Promise<number> {
  return (await person.texts()).filter(({ body }) => /battery of/.test(body)).length;
}

async function unknownTexts(person: Person): Promise<number> {
  const response = await person.browser.call('GET', '/api/texts');
  const { texts } = (await response.json()) as {
    texts: ReadonlyArray<{ kind: string; status: string }>;
  };
  return texts.filter(({ kind, status }) => kind === 'battery-low' && status === 'unknown').length;
}
