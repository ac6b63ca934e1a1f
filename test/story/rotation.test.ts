import { afterAll, beforeAll, expect, it } from 'vitest';
import { overheardIn } from '../secrets/system.ts';
import { expectStatus, googleDevice, Person } from './person.ts';
import { Running } from './running.ts';

const running = new Running();
beforeAll(async () => void (await running.start()));
afterAll(() => running.stop());

const patience = { timeout: 120_000 };
const advance = (duration: string) => running.local.post('/_local/clock', { advance: duration });
const loggedTimes = (line: RegExp) => [...running.logs().matchAll(line)].length;

/** Runs a schedule while others go on; under load the system never settles, so nobody waits for that. */
function begin(schedule: string): Promise<unknown> {
  return running.local.run(schedule);
}

/** By the system's clock; of the next quarter when this one is as good as over. */
async function secondsLeftOfQuarter(): Promise<number> {
  const answer = await fetch(`${running.local.origin}/_local/clock`);
  const now = Date.parse(((await answer.json()) as { now: string }).now);
  const soon = new Date(now + 600_000);
  const end = Date.UTC(soon.getUTCFullYear(), 3 * Math.floor(soon.getUTCMonth() / 3) + 3);
  return Math.floor((end - now) / 1000);
}

let numbers = 0;
async function newcomer(): Promise<Person> {
  const person = new Person(running.local, `+1415867${5400 + numbers++}`);
  await running.local.setDevices('google-health', person.phone, [googleDevice(80)]);
  return person;
}

async function signUp(person: Person): Promise<void> {
  await person.signIn();
  expect(await person.connect('google-health', person.phone)).toBe('/account');
}

async function askForCode({ local, phone, browser }: Person): Promise<string> {
  await expectStatus(202, browser.call('POST', '/api/phone/codes', { phone }));
  return /#(\d{6})$/.exec((await local.texts(phone)).at(-1)?.body ?? '')?.[1] ?? 'none';
}

/** In an hour; from one address 20 are let in. */
const mostSignUps = 12;

/** People who come, and people who look at their account, all at once; the first that fails ends it. */
class Load {
  signUps = 0;
  reads = 0;
  #isOver = false;
  readonly #work: Promise<unknown>[];

  constructor(signedIn: readonly Person[]) {
    const reading = signedIn.map(async (person) => {
      for (; !this.#isOver; this.reads++) {
        expect((await person.account()).connections).toMatchObject([{ status: 'active' }]);
      }
    });
    const coming = [0, 1].map(async () => {
      while (!this.#isOver && this.signUps < mostSignUps) {
        this.signUps++;
        const person = await newcomer();
        await signUp(person);
        expect((await person.account()).phone).toBe(person.phone);
      }
    });
    this.#work = [...reading, ...coming];
    // A failure is told by `end`, and ends the waiting for more of it.
    for (const work of this.#work) work.catch(() => this.stop());
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Resolves once people have come and looked some more, or something has failed. */
  async goesOn(): Promise<void> {
    const reads = this.reads + 5;
    const signUps = Math.min(this.signUps + 1, mostSignUps);
    const hasGoneOn = () => this.#isOver || (this.reads >= reads && this.signUps >= signUps);
    await expect.poll(hasGoneOn, patience).toBe(true);
  }

  async end(): Promise<void> {
    this.stop();
    await Promise.all(this.#work);
  }
}

it('keys of sessions, codes and links are rotated again and again, and nobody notices', async () => {
  const { local } = running;
  const [ada, bob] = [await newcomer(), await newcomer()];
  await signUp(ada);
  await signUp(bob);
  await local.idle();
  const request = (await ada.texts()).find(({ body }) => /reply YES/.test(body));
  const token = /\/confirm#(\S+)/.exec(request?.body ?? '')?.[1];

  for (let round = 1; round <= 3; round++) {
    await advance('P1D');
    await local.idle();
    const load = new Load([ada, bob]);
    await load.goesOn();
    const rotating = begin('rotate-keys');
    await expect.poll(() => loggedTimes(/"rotated":true/g), patience).toBe(3 * round);
    const late = await newcomer();
    await advance('PT5M');
    await load.goesOn();
    const code = await askForCode(late);
    const polling = begin('battery-poll');
    await load.goesOn();
    await advance('PT6M');
    // From now on everything is signed with the new keys.
    await load.goesOn();
    await expectStatus(
      200,
      late.browser.call('POST', '/api/phone/checks', { phone: late.phone, code }),
    );
    await load.end();
    await Promise.all([rotating, polling]);
  }

  const cookies = overheardIn(running.dir).filter(({ what }) => what === 'a session cookie');
  const headers = cookies.map(({ value }) => Buffer.from(value.split('.')[0] ?? '', 'base64url'));
  expect(new Set(headers.map(String)).size).toBe(4);
  await expectStatus(200, ada.browser.call('POST', '/api/topics/confirmations', { token }));
  expect((await ada.account()).subscription.status).toBe('confirmed');
  expect(running.logs()).not.toContain('"level":"ERROR"');
}, 600_000);

it('tokens go over to the data key of a new quarter, and stay in use meanwhile', async () => {
  const { local } = running;
  await advance('P1D');
  await advance(`PT${(await secondsLeftOfQuarter()) - 120}S`);
  await local.idle();
  const people = [await newcomer(), await newcomer(), await newcomer()];
  for (const person of people) await signUp(person);

  const load = new Load(people);
  const polling = [begin('battery-poll')];
  await load.goesOn();
  await advance('PT3M');
  polling.push(begin('battery-poll'), begin('reseal-tokens'));
  await load.goesOn();
  await load.end();
  await Promise.all(polling);

  await local.run('reseal-tokens');
  await local.run('reseal-tokens');
  const runs = [...running.logs().matchAll(/"resealed".*"connections":(\d+)/g)];
  const resealed = runs.map(([, connections]) => Number(connections));
  expect(resealed.some((connections) => connections > 0)).toBe(true);
  expect(resealed.at(-1)).toBe(0);
  for (const { phone } of people) {
    await local.setDevices('google-health', phone, [googleDevice(33)]);
  }
  await local.run('battery-poll');
  for (const person of people) {
    expect((await person.account()).devices).toMatchObject([{ level: 33 }]);
  }
  expect(running.logs()).not.toContain('"level":"ERROR"');
}, 600_000);
