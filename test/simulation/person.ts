import { Browser, type Page } from './browser.ts';
import { type ProviderKind, providerKinds } from './outside/provider.ts';
import { system } from './system.ts';
import { inboundTextsArn } from './topics.ts';
import type { Truth } from './truth.ts';
import { world } from './world.ts';

const minute = 60_000;

export interface Temper {
  readonly number: string;
  readonly provider: ProviderKind;
  readonly account: string;
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly timeZone: string;
}

/** Somebody with a phone and a device, who does what people do, in an order that chance has made up. */
export class Person {
  readonly #browser: Browser;
  #provider: ProviderKind;
  #connectionsToMake = 1;

  constructor(
    private readonly temper: Temper,
    private readonly truth: Truth,
    address: string,
  ) {
    this.#browser = new Browser(address);
    this.#provider = temper.provider;
  }

  /** Lives until `until`, epoch milliseconds. */
  async live(until: number): Promise<void> {
    const { chance } = world();
    await world().sleep(chance.between(0, 5 * minute));
    await this.#signUp();
    while (world().now < until) {
      await world().sleep(chance.between(2, 40) * minute);
      await this.#act(chance.next());
    }
    // Whoever has not got what they wanted tries until they have it.
    await this.#comeBack();
  }

  async #comeBack(): Promise<void> {
    for (let attempt = 0; attempt < 8 && this.#connectionsToMake > 0; attempt++) {
      if (!(await this.#isSignedIn())) await this.#signIn();
      await this.#connect();
      await world().sleep(2 * minute);
    }
  }

  async #signUp(): Promise<void> {
    if (!(await this.#signIn())) return;
    const { quietHours, timeZone } = this.temper;
    const json = { alertBelow: 20, quietHours, timeZone };
    const page = await this.#settle(() =>
      this.#browser.ask('set-preferences', { method: 'PUT', json }),
    );
    const isChosen = page.status === 200;
    if (isChosen) this.truth.chose(this.temper.number, quietHours && { ...quietHours, timeZone });
    await this.#connect();
    await world().sleep(world().chance.between(10, 600) * 1000);
    await this.#consent();
  }

  async #act(luck: number): Promise<void> {
    const { chance } = world();
    if (luck < 0.3) return this.#use(chance.pick([5, 12, 19, 20, 25, 30, 60, 90]));
    if (luck < 0.4) return this.#text(chance.pick(['STOP', 'stop please', 'Unsubscribe']));
    if (luck < 0.47) return this.#text(chance.pick(['START', 'start']));
    if (luck < 0.56) return this.#text(chance.pick(['YES', 'yes', 'Y']));
    if (luck < 0.6) return this.#text(chance.pick(['HELP', 'what is this']));
    if (luck < 0.66) return this.#consent();
    if (luck < 0.72) return this.#askAgain();
    if (luck < 0.78) return this.#connectAgain();
    if (luck < 0.82) return this.#disconnect();
    if (luck < 0.86) return this.#leave();
    if (luck < 0.9) return this.#signOut();
    await this.#look();
  }

  /** Everybody wants to be signed in, and asks for another code when one doesn't do. */
  async #signIn(): Promise<boolean> {
    for (let attempt = 0; attempt < 6; attempt++) {
      const code = await this.#getCode();
      if (code === undefined) continue;
      // The first guess after a code has come finds it live, the next may find it used up by one without answer.
      if (world().chance.happens(0.2)) await this.#check(wrongOf(code), true);
      const times = world().chance.happens(0.15) ? 2 : 1;
      const taps = Array.from({ length: times }, () => this.#check(code, false));
      if ((await Promise.all(taps)).some(({ status }) => status === 200)) return true;
      await world().sleep(40_000);
    }
    return false;
  }

  async #getCode(): Promise<string | undefined> {
    const asked = world().now;
    const { number } = this.temper;
    const json = { phone: number };
    const page = await this.#browser.ask('request-code', { method: 'POST', json });
    if (page.status === 429) {
      await world().sleep(Math.min(page.retryAfterSeconds, 3600) * 1000);
      return undefined;
    }
    for (let waited = 0; waited < 40; waited += 5) {
      await world().sleep(5_000);
      const texts = system()
        .phones.inbox(number)
        .filter(({ at }) => at >= asked);
      const code = texts.map(({ body }) => codeIn(body)).find((found) => found !== undefined);
      if (code !== undefined) return code;
    }
    return undefined;
  }

  async #check(code: string, isLive: boolean): Promise<Page> {
    const { number } = this.temper;
    const json = { phone: number, code };
    const page = await this.#browser.ask('check-code', { method: 'POST', json });
    this.truth.checked(number, code, page.status, page.body['code'] === 'CODE_WRONG' && isLive);
    if (page.status === 200) this.truth.signedIn(number);
    return page;
  }

  async #connect(): Promise<void> {
    for (let attempt = 0; attempt < 4; attempt++) {
      if (await this.#tryToConnect()) return;
      await world().sleep(world().chance.between(20, 90) * 1000);
    }
  }

  async #tryToConnect(): Promise<boolean> {
    const { name } = this.#provider;
    const start = await this.#browser.ask('start-connecting', {
      method: 'GET',
      path: { provider: name },
    });
    if (start.status !== 302 || start.location?.startsWith('https:') !== true) {
      if (start.status === 303) await this.#signIn();
      return false;
    }
    const account = this.#account;
    const devices = system().providers.devices;
    if (!devices.has(account)) devices.set(account, [{ id: `device-${account}`, level: 80 }]);
    const back = system().providers.consent(start.location, account);
    const query = Object.fromEntries(back);
    const path = { provider: name };
    const times = world().chance.happens(0.1) ? 2 : 1;
    const callback = () => this.#browser.ask('finish-connecting', { method: 'GET', path, query });
    const [page] = await Promise.all(Array.from({ length: times }, callback));
    const isConnected = page?.status === 303 && page.location === '/account';
    if (isConnected) {
      this.#connectionsToMake = 0;
      this.truth.connected(this.temper.number, name, account);
    }
    return isConnected;
  }

  get #account(): string {
    return `${this.temper.account}-${this.#provider.name}`;
  }

  /** Reads the consent request, and answers it by text or by its link. */
  async #consent(): Promise<void> {
    const { number } = this.temper;
    const request = [...system().phones.inbox(number)]
      .reverse()
      .find(({ body }) => body.includes('reply YES to get'));
    if (request === undefined) return;
    if (world().chance.happens(0.5)) return this.#text('YES');
    const token = /confirm#(\S+)/.exec(request.body)?.[1] ?? '';
    this.truth.saysYes(number);
    const page = await this.#browser.ask('confirm-subscription', {
      method: 'POST',
      json: { token },
    });
    if (page.status === 200) this.truth.yesHeard(number);
  }

  /** Texts our number, through whoever it belongs to. */
  async #text(body: string): Promise<void> {
    const { number } = this.temper;
    this.truth.texts(number, body);
    if (this.truth.settings.sender === 'twilio') {
      system().twilio.receive(number, body);
    } else {
      const inboundMessageId = world().chance.bytes(8).toString('hex');
      const message = { originationNumber: number, messageBody: body, inboundMessageId };
      system().topics.publish(inboundTextsArn, JSON.stringify(message));
    }
  }

  async #use(level: number): Promise<void> {
    for (const device of system().providers.devices.get(this.#account) ?? []) {
      device.level = level;
      world().note(`the battery of ${device.id} is at ${level}`);
    }
  }

  async #askAgain(): Promise<void> {
    await this.#browser.ask('request-consent', { method: 'POST' });
    const list = await this.#browser.ask('list-texts', { method: 'GET' });
    for (const text of (list.body['texts'] ?? []) as { id: string; status: string }[]) {
      if (text.status !== 'unknown' && text.status !== 'failed') continue;
      this.truth.asksAgain(this.temper.number);
      await this.#browser.ask('resend-text', { method: 'POST', path: { id: text.id } });
    }
  }

  async #connectAgain(): Promise<void> {
    if (world().chance.happens(0.4)) this.#provider = world().chance.pick(providerKinds);
    this.#connectionsToMake = 1;
    await this.#connect();
  }

  async #disconnect(): Promise<void> {
    const account = await this.#browser.ask('show-account', { method: 'GET' });
    const connections = (account.body['connections'] ?? []) as { id: string; provider: string }[];
    for (const { id, provider } of connections) {
      this.truth.disconnecting(this.temper.number, provider);
      await this.#settle(() => this.#browser.ask('disconnect', { method: 'DELETE', path: { id } }));
    }
  }

  /** Erases everything, and now and then comes back for a new start. */
  async #leave(): Promise<void> {
    if (!(await this.#isSignedIn())) return;
    this.truth.erasing(this.temper.number);
    const page = await this.#settle(() => this.#browser.ask('erase-account', { method: 'DELETE' }));
    this.truth.erased(this.temper.number, page.status === 204);
    this.#connectionsToMake = 0;
    await world().sleep(world().chance.between(1, 60) * minute);
    if (world().chance.happens(0.5)) {
      this.#connectionsToMake = 1;
      await this.#signUp();
    }
  }

  async #signOut(): Promise<void> {
    await this.#settle(() => this.#browser.ask('sign-out', { method: 'DELETE' }));
    await this.#signIn();
  }

  async #look(): Promise<void> {
    await this.#browser.ask('show-account', { method: 'GET' });
  }

  async #isSignedIn(): Promise<boolean> {
    const page = await this.#settle(() => this.#browser.ask('show-account', { method: 'GET' }));
    return page.status === 200;
  }

  /** Tries until there is an answer that isn't a failure of ours. */
  async #settle(ask: () => Promise<Page>): Promise<Page> {
    for (let attempt = 0; ; attempt++) {
      const page = await ask();
      if (page.status < 500 || attempt === 5) return page;
      await world().sleep(world().chance.between(2, 30) * 1000);
    }
  }
}

export function codeIn(body: string): string | undefined {
  return /^(\d{6}) is your /.exec(body)?.[1];
}

function wrongOf(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
