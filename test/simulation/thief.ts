import { Browser } from './browser.ts';
import { codeIn } from './person.ts';
import { system } from './system.ts';
import type { Truth } from './truth.ts';
import { world } from './world.ts';

const minute = 60_000;

/** Somebody who has a number, but not the phone, and guesses from many browsers at once. */
export class Thief {
  constructor(
    private readonly truth: Truth,
    private readonly victim: string,
  ) {}

  async live(until: number): Promise<void> {
    while (world().now < until) {
      await world().sleep(world().chance.between(1, 45) * minute);
      const browser = new Browser(`203.0.113.${world().chance.between(1, 200)}`);
      await this.#attack(browser);
    }
  }

  async #attack(browser: Browser): Promise<void> {
    const json = { phone: this.victim };
    const asked = await browser.ask('request-code', { method: 'POST', json });
    if (asked.status !== 202) return;
    const guesses = Array.from({ length: 12 }, () => this.#guess(browser));
    await Promise.all(guesses);
    if (browser.isSignedIn) this.truth.breaks('codes', 'a thief has guessed a code');
  }

  async #guess(browser: Browser): Promise<void> {
    await world().sleep(world().chance.between(0, 400));
    const code = String(world().chance.between(0, 999_999)).padStart(6, '0');
    const isRight = system()
      .phones.inbox(this.victim)
      .some(({ body }) => codeIn(body) === code);
    if (isRight) return;
    const json = { phone: this.victim, code };
    const page = await browser.ask('check-code', { method: 'POST', json });
    // Nobody but this browser puts another code in the place of its own, so it stays live for ten minutes.
    this.truth.checked(this.victim, code, page.status, page.body['code'] === 'CODE_WRONG');
  }
}
