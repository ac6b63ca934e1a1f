import { setTimeout as later } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { googleDevice, Person } from './person.ts';
import { Running } from './running.ts';

let running: Running;
beforeEach(async () => {
  running = await new Running().start();
});
afterEach(() => running.stop());

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
  const ada = new Person(running.local, '+14155552671');
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

it.each([5, 20, 60, 120, 250])(
  'a power cut %i ms into a poll tells of a fall once',
  async (milliseconds) => {
    const ada = new Person(running.local, '+14155552671');
    await running.local.setDevices('google-health', 'ada', [googleDevice(80)]);
    await ada.signIn();
    await ada.connect('google-health', 'ada');
    await ada.local.idle();
    await ada.reply('YES');
    await ada.local.run('battery-poll');
    await ada.local.setDevices('google-health', 'ada', [googleDevice(12)]);
    await cutDuring(() => ada.local.run('battery-poll'), milliseconds);
    // What a worker held when it died comes back when its time is over.
    await ada.local.post('/_local/clock', { advance: 'PT15M' });
    await ada.local.run('battery-poll');
    await ada.local.run('outbox-sweep');
    await ada.local.run('reconcile-texts');
    const listed = await unknownTexts(ada);
    expect((await alertsTo(ada)) + listed).toBeGreaterThanOrEqual(1);
    expect(await alertsTo(ada)).toBeLessThanOrEqual(1);
  },
);

it.each([10, 40, 90, 200])(
  'a power cut %i ms into a callback can be tried again',
  async (milliseconds) => {
    const ada = new Person(running.local, '+14155552671');
    await ada.signIn();
    await cutDuring(() => ada.connect('google-health', 'ada'), milliseconds);
    await ada.local.post('/_local/clock', { advance: 'PT15M' });
    await ada.local.run('outbox-sweep');
    if ((await ada.account()).connections.length === 0) await ada.connect('google-health', 'ada');
    await ada.local.idle();
    expect((await ada.account()).connections).toHaveLength(1);
    await consentRequested(ada);
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
