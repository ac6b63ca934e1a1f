import { googleDevice, Local, Person } from '../../test/story/person.ts';

/** Somebody signs up, is alerted, looks around, changes their mind: every function is needed once. */
export async function everyFunction(origin: string): Promise<void> {
  const local = new Local(origin);
  const ada = new Person(local, '+14155552671');
  await local.setDevices('google-health', 'ada', [googleDevice(80)]);
  await ada.signIn();
  await ada.connect('google-health', 'ada');
  await local.idle();
  await confirm(ada);
  await ada.reply('YES');
  await local.run('battery-poll');
  await local.setDevices('google-health', 'ada', [googleDevice(12)]);
  await local.run('battery-poll');
  const account = await ada.account();
  await ada.browser.call('PUT', '/api/account/preferences', {
    alertBelow: 15,
    quietHours: null,
    timeZone: 'Europe/Berlin',
  });
  const texts = await ada.browser.call('GET', '/api/texts');
  const [text] = ((await texts.json()) as { texts: { id: string }[] }).texts;
  await ada.browser.call('POST', `/api/texts/${text?.id}/resends`);
  await ada.browser.call('POST', '/api/topics/invitations');
  await local.idle();
  await ada.browser.call('PUT', '/api/session');
  for (const schedule of ['outbox-sweep', 'reconcile-texts', 'reseal-tokens', 'rotate-keys']) {
    await local.run(schedule);
  }
  await ada.browser.call('DELETE', `/api/connections/${account.connections[0]?.id}`);
  const elsewhere = new Person(local, '+14158675309');
  await elsewhere.signIn();
  await elsewhere.browser.call('DELETE', '/api/session');
  await ada.browser.call('DELETE', '/api/account');
  await local.idle();
}

async function confirm(person: Person): Promise<void> {
  const link = (await person.texts()).map(({ body }) => /\/confirm#(\S+)/.exec(body)?.[1]);
  const token = link.find((found) => found !== undefined);
  await person.browser.call('POST', '/api/topics/confirmations', { token });
  await person.local.idle();
}
