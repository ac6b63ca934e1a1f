import { setTimeout as later } from 'node:timers/promises';
import { Browser, googleDevice, Person } from '../story/person.ts';
import type { Trouble } from './faults.ts';
import type { LoadedSystem } from './system.ts';

const mostTries = 10;
const lookMilliseconds = 400;
/** Whoever is told to come back later than this gives up. */
const longestWaitSeconds = 30;
const patienceMilliseconds = 15_000;

class GaveUp extends Error {}

/** A person sees an error and tries again, unless they are told to come back in an hour. */
function neverMind(error: unknown): false {
  if (error instanceof GaveUp) throw error;
  return false;
}

/** Somebody who signs up, and tries again as the page lets them. */
export class Applicant {
  readonly person: Person;
  readonly account: string;
  codesAsked = 0;
  /** Steps that had to be tried again. */
  triedAgain = 0;
  /** Whether they were told that they are connected: from now on nothing of theirs may be lost. */
  isAcknowledged = false;
  hasReplied = false;
  #codesTyped = 0;
  readonly #system: LoadedSystem;
  readonly #trouble: Trouble;

  constructor(number: number, system: LoadedSystem, trouble: Trouble) {
    // Everybody has an address of their own, as people have.
    const address = `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
    const browser = new Browser(system.local.origin, { 'x-local-viewer-address': address });
    this.person = new Person(system.local, `+1415${2_340_000 + number}`, browser);
    this.account = `person-${number}`;
    this.#system = system;
    this.#trouble = trouble;
  }

  /** From the first page to a low battery, as far as this goes by itself. */
  async signUp(): Promise<void> {
    await this.#setLevel(80);
    if (!(await this.#again(() => this.#signIn()))) return;
    this.isAcknowledged = await this.#again(() => this.#connect());
    if (!this.isAcknowledged) return;
    if (await this.#sees(async () => (await this.consentRequests()) > 0)) await this.reply();
    await this.#trouble.before('low');
    await this.runLow();
  }

  runLow(): Promise<unknown> {
    return this.#setLevel(9);
  }

  async reply(): Promise<void> {
    await this.#trouble.before('reply');
    await this.#system.local.post('/_local/sms', { from: this.person.phone, body: 'YES' });
    this.hasReplied = true;
  }

  consentRequests(): Promise<number> {
    return this.#count(/\/confirm#/);
  }

  alerts(): Promise<number> {
    return this.#count(/battery of/);
  }

  async #count(words: RegExp): Promise<number> {
    return (await this.person.texts()).filter(({ body }) => words.test(body)).length;
  }

  #setLevel(level: number): Promise<unknown> {
    return this.#system.local.setDevices('google-health', this.account, [googleDevice(level)]);
  }

  async #signIn(): Promise<boolean> {
    const { phone, browser } = this.person;
    const isFresh = async () => (await this.#codes()).length > this.#codesTyped;
    if (!(await isFresh()) && !(await this.#askForCode())) return false;
    if (!(await this.#sees(isFresh))) return false;
    const codes = await this.#codes();
    this.#codesTyped = codes.length;
    await this.#trouble.before('check');
    const check = { phone, code: codes.at(-1) };
    return (await browser.call('POST', '/api/phone/checks', check)).status === 200;
  }

  /** False where they have to wait before they may ask again, and have waited. */
  async #askForCode(): Promise<boolean> {
    await this.#trouble.before('code');
    const { phone, browser } = this.person;
    const asked = await browser.call('POST', '/api/phone/codes', { phone });
    if (asked.status !== 429) this.codesAsked++;
    const waitSeconds = Number(asked.headers.get('retry-after') ?? 0);
    if (waitSeconds > longestWaitSeconds) throw new GaveUp();
    await later(1000 * waitSeconds);
    return asked.status !== 429;
  }

  async #codes(): Promise<readonly string[]> {
    return (await this.person.texts()).flatMap(({ body }) => /#(\d{6})$/.exec(body)?.[1] ?? []);
  }

  async #connect(): Promise<boolean> {
    await this.#trouble.before('connect');
    return (await this.person.connect('google-health', this.account)) === '/account';
  }

  /** Until it works, as a person would who is shown an error and a button. */
  async #again(step: () => Promise<boolean>): Promise<boolean> {
    for (let tries = 0; tries < mostTries; tries++) {
      if (tries > 0) this.triedAgain++;
      if (await step().catch(neverMind)) return true;
      await later(500 * (tries + 1));
    }
    return false;
  }

  async #sees(isThere: () => Promise<boolean>): Promise<boolean> {
    for (const end = Date.now() + patienceMilliseconds; Date.now() < end; ) {
      if (await isThere()) return true;
      await later(lookMilliseconds);
    }
    return false;
  }
}
