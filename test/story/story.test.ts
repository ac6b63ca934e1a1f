import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overheardIn } from '../secrets/system.ts';
import { fitbitDevice, googleDevice, Person } from './person.ts';
import { Running } from './running.ts';

const devices = { 'google-health': googleDevice, fitbit: fitbitDevice };

describe.each(['sns', 'twilio'] as const)('with texts sent by %s', (sender) => {
  const running = new Running(sender);
  beforeAll(async () => void (await running.start()));
  afterAll(() => running.stop());

  it.each([
    ['google-health', '+14155552671'],
    ['fitbit', '+14158675309'],
  ] as const)(
    'a person with a device at %s is told once when it is low',
    async (provider, phone) => {
      const { local } = running;
      const ada = new Person(local, phone);
      const deviceAt = devices[provider];
      await local.setDevices(provider, phone, [deviceAt(80)]);

      await ada.signIn();
      expect((await ada.account()).subscription.status).toBe('none');
      expect(await ada.connect(provider, phone)).toBe('/account');
      await local.idle();
      expect((await ada.account()).subscription.status).toBe('pending');
      expect((await ada.texts()).at(-1)?.body).toMatch(/reply YES/);
      expect((await ada.account()).devices).toMatchObject([{ level: 80 }]);

      await local.run('battery-poll');
      await ada.reply('Yes please');
      expect((await ada.account()).subscription.status).toBe('confirmed');

      await local.setDevices(provider, phone, [deviceAt(12)]);
      for (let poll = 0; poll < 3; poll++) await local.run('battery-poll');
      const alerts = async () => (await ada.texts()).filter(({ body }) => /battery of/.test(body));
      expect(await alerts()).toHaveLength(1);
      expect((await alerts())[0]).toMatchObject({
        transport: sender,
        body: expect.stringMatching(/battery.* 12%/),
      });
      const [device] = (await ada.account()).devices;
      expect(device?.history.map(({ level }) => level)).toEqual([80, 12]);

      await ada.reply('STOP');
      expect((await ada.account()).subscription.status).toBe('stopped');
      const sent = (await ada.texts()).length;
      await local.setDevices(provider, phone, [deviceAt(90)]);
      await local.run('battery-poll');
      await local.setDevices(provider, phone, [deviceAt(5)]);
      await local.run('battery-poll');
      await ada.reply('YES');
      expect((await ada.account()).subscription.status).toBe('stopped');
      expect(await alerts()).toHaveLength(1);
      expect((await ada.texts()).length).toBeLessThanOrEqual(sent + 1);

      await ada.reply('START');
      expect((await ada.account()).subscription.status).toBe('pending');
    },
  );

  it('has logs, and secrets that are looked for in them once it has ended', async () => {
    const { local } = running;
    const eve = new Person(local, '+14155552672');
    await eve.signIn();
    await eve.connect('google-health', 'eve');
    await local.idle();
    await local.run('battery-poll');
    expect(running.logs()).toContain('"level":"INFO"');
    const kinds = new Map<string, number>();
    for (const { what } of overheardIn(running.dir)) kinds.set(what, (kinds.get(what) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toMatchObject({
      'a code': expect.any(Number),
      'a confirmation': expect.any(Number),
      'a credential': expect.any(Number),
      'a data key': expect.any(Number),
      'a key or credential': expect.any(Number),
      'a number': expect.any(Number),
      'a refresh token': expect.any(Number),
      'a session cookie': expect.any(Number),
      'a state': expect.any(Number),
      'a text': expect.any(Number),
      'an access token': expect.any(Number),
      'an authorization code': expect.any(Number),
    });
  });

  it('a person who erases everything is forgotten, and can begin anew', async () => {
    const { local } = running;
    const bob = new Person(local, '+14155552673');
    await local.setDevices('google-health', 'bob', [googleDevice(50)]);
    await bob.signIn();
    await bob.connect('google-health', 'bob');
    await local.idle();
    await local.run('battery-poll');
    expect((await bob.account()).devices).toHaveLength(1);
    expect((await bob.browser.call('DELETE', '/api/account')).status).toBe(204);
    expect((await bob.browser.call('GET', '/api/account')).status).toBe(401);
    await local.post('/_local/clock', { advance: 'PT1M' });
    await bob.signIn();
    expect(await bob.account()).toMatchObject({
      subscription: { status: 'none' },
      connections: [],
      devices: [],
    });
  });
});
