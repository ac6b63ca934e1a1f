import { expectStatus, googleDevice, type Person } from '../../test/story/person.ts';
import * as uploads from './uploads.ts';

type Act = (person: Person) => Promise<unknown>;

export interface Step {
  readonly name: string;
  /** Which of its functions calls the outside world. */
  readonly by: string;
  readonly act: Act;
  /** Functions that may happen to run meanwhile. */
  readonly hidden: readonly string[];
}

export interface Story {
  /** What two people do, one after the other. */
  readonly steps: readonly Step[];
  /** What a third one, who has connected, meets last. */
  readonly last?: Step;
  /** The functions that it is about; without it all. */
  readonly about?: readonly string[];
}

const provider = 'google-health';
const sweepers = [
  'announce-pending-alerts',
  'finish-erasing',
  'publish-pending',
  'publish-pending-texts',
  'sweep-uploads',
];
/** Their time may come during any step. */
const scheduled = [...sweepers, 'reconcile-texts', 'reseal-tokens', 'rotate-keys'];

const step = (name: string, by: string, act: Act, hidden = scheduled): Step => ({
  name,
  by,
  act,
  hidden,
});

export const signIn = step('sign in', 'request-code', (person) => person.signIn());

export const connect = step('connect', 'finish-connecting', async (person) => {
  await setLevel(person, 80);
  await person.connect(provider, person.phone);
});

export const poll = step('poll, nothing changed', 'poll-batch', schedule('battery-poll'));

const pollLow = step('poll, battery low', 'poll-batch', async (person) => {
  await setLevel(person, 12);
  await person.local.run('battery-poll');
});

const texts = (word: string) =>
  step(`text ${word}`, 'send-text-worker', (person) => person.reply(word));

/** All that the product does for a person; texts go out through SNS. */
const throughSns: Story = {
  steps: [
    signIn,
    connect,
    poll,
    step('poll, another level', 'poll-batch', async (person) => {
      await setLevel(person, 60);
      await person.local.run('battery-poll');
    }),
    step('ask for the consent request again', 'send-text-worker', async (person) => {
      await person.local.post('/_local/clock', { advance: 'PT61S' });
      await call(202, 'POST', '/api/topics/invitations')(person);
    }),
    step('confirm by link', 'send-text-worker', confirmByLink),
    pollLow,
    ...['STOP', 'START', 'YES'].map(texts),
    step('look at the account', 'show-account', call(200, 'GET', '/api/account')),
    step('look at the texts', 'list-texts', call(200, 'GET', '/api/texts')),
    step('upload a picture', 'put-object', uploads.put),
    step('upload a picture by a signed form', 'sign-policy', uploads.putByForm),
    step('look at the uploads', 'list-uploads', call(200, 'GET', '/api/uploads')),
    step('read a picture back', 'get-object', uploads.read),
    step('have an address for a picture', 'presign-url', uploads.presign),
    step('upload another in its place', 'put-object', uploads.put),
    step('upload what is no picture', 'put-object', uploads.putNoPicture),
    step('delete a picture', 'delete-upload', uploads.remove, [...scheduled, 'list-uploads']),
    step('set preferences', 'set-preferences', setPreferences),
    step('disconnect', 'disconnect', disconnect, [...scheduled, 'show-account']),
    step('sign out', 'sign-out', call(204, 'DELETE', '/api/session')),
    step('erase', 'erase-account', erase, [...scheduled, 'request-code', 'check-code']),
    step('sweep, nothing left', 'publish-pending', schedule('outbox-sweep'), ['reconcile-texts']),
    step('reconcile, nothing open', 'reconcile-texts', schedule('reconcile-texts'), sweepers),
  ],
  // By then the token's hour is over, and so is the schedule's.
  last: step('poll, token due', 'poll-batch', ({ local }) =>
    local.post('/_local/clock', { advance: 'PT1H' }),
  ),
};

/**
 * What only Twilio brings. Its receipts come while the send is still being recorded, so how often these two
 * read the text's record again is a matter of chance, and not counted.
 */
const throughTwilio: Story = {
  about: ['receive-twilio-text', 'resend-text'],
  steps: [
    signIn,
    connect,
    texts('YES'),
    step('poll, the alert is lost', 'poll-batch', async (person) => {
      await person.local.post('/_local/providers/twilio/faults', { mode: 'undelivered', count: 1 });
      await pollLow.act(person);
    }),
    step('have the alert sent again', 'resend-text', sendAgain),
  ],
};

export const stories = { sns: throughSns, twilio: throughTwilio };

function schedule(name: string): Act {
  return ({ local }) => local.run(name);
}

function call(status: number, method: string, path: string, body?: unknown): Act {
  return ({ browser }) => expectStatus(status, browser.call(method, path, body));
}

function setLevel({ local, phone }: Person, level: number): Promise<unknown> {
  return local.setDevices(provider, phone, [googleDevice(level)]);
}

async function confirmByLink(person: Person): Promise<void> {
  const bodies = (await person.texts()).map(({ body }) => body);
  const token = bodies.flatMap((body) => /#(\S+)/.exec(body)?.[1] ?? []).at(-1);
  await call(200, 'POST', '/api/topics/confirmations', { token })(person);
}

async function setPreferences(person: Person): Promise<void> {
  const preferences = { alertBelow: 25, quietHours: null, timeZone: 'Europe/Berlin' };
  await call(200, 'PUT', '/api/account/preferences', preferences)(person);
}

async function disconnect(person: Person): Promise<void> {
  const [connection] = (await person.account()).connections;
  await call(204, 'DELETE', `/api/connections/${connection?.id}`)(person);
}

async function erase(person: Person): Promise<void> {
  await person.signIn();
  await call(204, 'DELETE', '/api/account')(person);
}

async function sendAgain(person: Person): Promise<void> {
  const answer = await expectStatus(200, person.browser.call('GET', '/api/texts'));
  const { texts } = (await answer.json()) as { texts: { id: string; status: string }[] };
  const lost = texts.find(({ status }) => status === 'failed');
  await call(202, 'POST', `/api/texts/${lost?.id}/resends`)(person);
}
