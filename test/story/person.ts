/** A person with a browser and a phone, against a running local system. */
export interface Text {
  readonly id: string;
  readonly body: string;
  readonly to: string;
  readonly from: string;
  readonly transport: string;
}

export interface Account {
  readonly phone: string;
  readonly subscription: { readonly status: string };
  readonly connections: ReadonlyArray<{ id: string; provider: string; status: string }>;
  readonly devices: ReadonlyArray<{
    deviceId: string;
    level: number;
    history: ReadonlyArray<{ at: string; level: number }>;
  }>;
}

/** Calls the system as a browser would: cookies are kept, redirects are left to the test. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  /** @param headers of every request of its own */
  constructor(
    readonly origin: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async call(method: string, path: string, body?: unknown): Promise<Response> {
    const url = new URL(path, this.origin);
    const own = url.origin === this.origin;
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(own && this.headers),
        ...(own && { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') }),
        ...(method !== 'GET' && { origin: this.origin }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (own) this.#keepCookies(response);
    return response;
  }

  /** Another browser with the same cookies, as a thief would have them. */
  copy(): Browser {
    const copy = new Browser(this.origin, this.headers);
    for (const [name, value] of this.#cookies) copy.#cookies.set(name, value);
    return copy;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const equals = pair.indexOf('=');
      const value = pair.slice(equals + 1);
      if (value === '') this.#cookies.delete(pair.slice(0, equals));
      else this.#cookies.set(pair.slice(0, equals), value);
    }
  }
}

export class Person {
  constructor(
    readonly local: Local,
    readonly phone: string,
    readonly browser = new Browser(local.origin),
  ) {}

  async signIn(): Promise<void> {
    const before = (await this.local.texts(this.phone)).length;
    await expectStatus(202, this.browser.call('POST', '/api/phone/codes', { phone: this.phone }));
    const texts = await this.local.texts(this.phone);
    const code = /#(\d{6})$/.exec(texts.slice(before).at(-1)?.body ?? '')?.[1];
    const check = { phone: this.phone, code };
    await expectStatus(200, this.browser.call('POST', '/api/phone/checks', check));
  }

  /** Connects an account at a provider, and follows every redirect. Gives the page that this ends on. */
  async connect(provider: string, account: string): Promise<string> {
    const start = await expectStatus(302, this.browser.call('GET', `/api/connect/${provider}`));
    const consent = new URL(start.headers.get('location') ?? '');
    consent.searchParams.set('login_hint', account);
    consent.searchParams.set('auto', '1');
    const callback = await followTo(this.browser.origin, consent.href);
    const end = await expectStatus(303, this.browser.call('GET', callback));
    return end.headers.get('location') ?? '';
  }

  async account(): Promise<Account> {
    const response = await expectStatus(200, this.browser.call('GET', '/api/account'));
    return (await response.json()) as Account;
  }

  texts(): Promise<readonly Text[]> {
    return this.local.texts(this.phone);
  }

  async reply(body: string): Promise<void> {
    await this.local.post('/_local/sms', { from: this.phone, body });
    await this.local.idle();
  }
}

/** The handles that only the local system has. */
export class Local {
  constructor(readonly origin: string) {}

  async texts(phone: string): Promise<readonly Text[]> {
    const query = new URLSearchParams({ to: phone });
    const response = await fetch(`${this.origin}/_local/sms?${query}`);
    return ((await response.json()) as { messages: Text[] }).messages;
  }

  post(path: string, body: unknown = {}): Promise<Response> {
    return expectOk(this.#send('POST', path, body));
  }

  setDevices(provider: string, account: string, devices: readonly unknown[]): Promise<Response> {
    return expectOk(
      this.#send('PUT', `/_local/providers/${provider}/devices`, { account, devices }),
    );
  }

  async run(schedule: string): Promise<void> {
    const response = await this.post(`/_local/schedules/${schedule}/run`);
    const { settled } = (await response.json()) as { settled?: boolean };
    if (settled !== true) throw new Error(`${schedule} has not settled`);
  }

  idle(): Promise<Response> {
    return expectOk(fetch(`${this.origin}/_local/idle`));
  }

  #send(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(this.origin + path, { method, headers, body: JSON.stringify(body) });
  }
}

export function googleDevice(level: number, id = '9001') {
  return {
    name: `users/me/pairedDevices/${id}`,
    deviceType: 'TRACKER',
    batteryStatus: level < 20 ? 'Low' : 'High',
    batteryLevel: level,
    deviceVersion: 'Charge 6',
    macAddress: 'A1B2C3D4E5F6',
    features: [],
  };
}

export function fitbitDevice(level: number) {
  return {
    battery: level < 20 ? 'Low' : 'High',
    batteryLevel: level,
    deviceVersion: 'Inspire 3',
    features: [],
    id: '2071873281',
    lastSyncTime: '2026-10-30T22:07:51.000',
    mac: 'EA5E6B5A2D7C',
    type: 'TRACKER',
  };
}

async function followTo(origin: string, from: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let url = from, hops = 0; hops < 15; hops++) {
    if (url.startsWith(origin)) return url;
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    if (location === null)
      throw new Error(`No redirect but ${response.status} at ${new URL(url).pathname}`);
    url = new URL(location, url).href;
  }
  throw new Error('The provider redirects without end');
}

export async function expectStatus(status: number, answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (response.status === status) return response;
  const path = new URL(response.url).pathname;
  throw new Error(`${path} answered ${response.status}, not ${status}: ${await response.text()}`);
}

async function expectOk(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (response.ok) return response;
  throw new Error(`${new URL(response.url).pathname}: ${response.status} ${await response.text()}`);
}
