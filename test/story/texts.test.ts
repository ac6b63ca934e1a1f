import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectStatus, googleDevice, Person } from './person.ts';
import { Running } from './running.ts';

interface ListedText {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
}

describe('when Twilio misbehaves', () => {
  const running = new Running('twilio');
  beforeAll(async () => void (await running.start()));
  afterAll(() => running.stop());

  const misbehave = (mode: string) =>
    running.local.post('/_local/providers/twilio/faults', { mode, count: 1 });
  const advance = (duration: string) => running.local.post('/_local/clock', { advance: duration });

  async function textOf(person: Person, kind: string): Promise<ListedText | undefined> {
    const answer = await expectStatus(200, person.browser.call('GET', '/api/texts'));
    const { texts } = (await answer.json()) as { texts: ListedText[] };
    return texts.find((text) => text.kind === kind);
  }

  const statusOf = async (person: Person) => (await person.account()).subscription.status;

  it('a consent request that never left is found out, and sent again when its person asks', async () => {
    const { local } = running;
    const ada = new Person(local, '+14155552681');
    await ada.signIn();
    await misbehave('down');
    await ada.connect('google-health', 'ada');
    await local.idle();
    expect(await statusOf(ada)).toBe('invited');
    expect(await textOf(ada, 'consent-request')).toMatchObject({ status: 'unknown' });

    await advance('PT2M');
    await local.run('reconcile-texts');
    const lost = await textOf(ada, 'consent-request');
    expect(lost).toMatchObject({ status: 'failed' });
    const before = (await ada.texts()).length;
    const resend = () => ada.browser.call('POST', `/api/texts/${lost?.id}/resends`);
    await Promise.all([expectStatus(202, resend()), expectStatus(202, resend())]);
    await local.idle();
    expect((await ada.texts()).slice(before)).toMatchObject([
      { body: expect.stringMatching(/reply YES/) },
    ]);
    expect(await statusOf(ada)).toBe('pending');
  });

  it('a consent request whose answer was lost counts as sent, and is not sent again', async () => {
    const { local } = running;
    const bob = new Person(local, '+14155552682');
    await bob.signIn();
    await misbehave('drop-response');
    await bob.connect('google-health', 'bob');
    await local.idle();
    await advance('PT2M');
    await local.run('reconcile-texts');
    expect(await textOf(bob, 'consent-request')).toMatchObject({ status: 'delivered' });
    expect(await statusOf(bob)).toBe('pending');
    const requests = (await bob.texts()).filter(({ body }) => /reply YES/.test(body));
    expect(requests).toHaveLength(1);
  });

  it('a STOP of which no webhook told is found within fifteen minutes, and answered once', async () => {
    const { local } = running;
    const dan = new Person(local, '+14155552684');
    await dan.signIn();
    await dan.connect('google-health', 'dan');
    await local.idle();
    await dan.reply('yes');
    await misbehave('lost-webhook');
    await dan.reply('please stop texting me');
    expect(await statusOf(dan)).toBe('confirmed');
    const before = (await dan.texts()).length;
    for (let minutes = 0; minutes < 15; minutes += 5) {
      await advance('PT5M');
      await local.idle();
    }
    expect(await statusOf(dan)).toBe('stopped');
    expect((await dan.texts()).slice(before)).toMatchObject([
      { body: expect.stringMatching(/unsubscribed/) },
    ]);
  });

  it('an alert that is too much for now comes later, once', async () => {
    const { local } = running;
    const eve = new Person(local, '+14155552683');
    await eve.signIn();
    await local.setDevices('google-health', 'eve', [googleDevice(12)]);
    await eve.connect('google-health', 'eve');
    await local.idle();
    await eve.reply('yes');
    await misbehave('rate-limit');
    await local.run('battery-poll');
    const alerts = async () => (await eve.texts()).filter(({ body }) => /battery of/.test(body));
    expect(await alerts()).toHaveLength(0);
    await advance('PT7M');
    await expect.poll(alerts, { timeout: 20_000 }).toHaveLength(1);
    await local.run('battery-poll');
    expect(await alerts()).toHaveLength(1);
  });
});
