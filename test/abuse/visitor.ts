import type { Attack } from './attack.ts';
import type { Answer, Hostile } from './http.ts';

export const sessionCookie = '__Host-session';
export const browserCookie = '__Host-browser';

type Header = readonly [string, string];

export interface Call {
  readonly json?: unknown;
  /** Replaces the headers of the same names that a browser would send. */
  readonly headers?: readonly Header[];
  readonly body?: string | Buffer;
}

let addresses = 0;
let numbers = 0;

/** An address that no other visitor of this run has. */
export function freshAddress(): string {
  addresses++;
  return `198.${18 + (addresses >> 16)}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

/** A mobile number that no other visitor of this run has. */
export function freshNumber(): string {
  numbers++;
  return `+14158${String(20_000 + numbers).padStart(6, '0')}`;
}

/** A browser at an address of its own, which sends what a browser does unless told otherwise. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly phone = freshNumber();

  constructor(
    readonly attack: Attack,
    readonly address = freshAddress(),
  ) {}

  /** Someone with a session. */
  static async signedIn(attack: Attack): Promise<Visitor> {
    const visitor = new Visitor(attack);
    await visitor.signIn();
    return visitor;
  }

  /** Another browser with the same cookies, but for those named otherwise. */
  with(cookies: Readonly<Record<string, string | undefined>>): Visitor {
    const other = new Visitor(this.attack, this.address);
    const all = { ...Object.fromEntries(this.cookies), ...cookies };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) other.cookies.set(name, value);
    }
    return other;
  }

  cookie(name: string): string {
    return this.cookies.get(name) ?? '';
  }

  /** The request that `call` would send. */
  request(method: string, path: string, { json, headers = [], body }: Call = {}): Hostile {
    const own: Header[] = [
      ['X-Local-Viewer-Address', this.address],
      ...(this.cookies.size > 0 ? [['Cookie', this.#cookieHeader()] as const] : []),
      ...(method === 'GET' ? [] : [['Origin', this.attack.target.origin] as const]),
      ...(json === undefined ? [] : [['Content-Type', 'application/json'] as const]),
    ];
    const given = new Set(headers.map(([name]) => name.toLowerCase()));
    const sent = body ?? (json === undefined ? undefined : JSON.stringify(json));
    return {
      method,
      path,
      headers: [
        ...own.filter(([name]) => !given.has(name.toLowerCase())),
        ...headers.filter(([, value]) => value !== ''),
      ],
      ...(sent !== undefined && { body: sent }),
    };
  }

  /** What a person does, not an attack; cookies are kept. */
  async call(method: string, path: string, call?: Call): Promise<Answer> {
    const answer = await this.attack.unthrottled(this.request(method, path, call));
    for (const cookie of answer.cookies) {
      const [pair = ''] = cookie.split(';');
      const equals = pair.indexOf('=');
      const value = pair.slice(equals + 1);
      if (value === '') this.cookies.delete(pair.slice(0, equals));
      else this.cookies.set(pair.slice(0, equals), value);
    }
    return answer;
  }

  /** @throws when the answer has another status */
  async must(status: number, method: string, path: string, call?: Call): Promise<Answer> {
    const answer = await this.call(method, path, call);
    if (answer.status === status) return answer;
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
  }

  /** The code that was texted last. */
  async code(): Promise<string> {
    const texts = await this.attack.target.local.texts(this.phone);
    const bodies = texts.map(({ body }) => /#(\d{6})$/.exec(body)?.[1]).filter(Boolean);
    return bodies.at(-1) ?? '';
  }

  async signIn(): Promise<void> {
    await this.must(202, 'POST', '/api/phone/codes', { json: { phone: this.phone } });
    const json = { phone: this.phone, code: await this.code() };
    await this.must(200, 'POST', '/api/phone/checks', { json });
  }

  /** Begins to connect, and consents: where the provider sends the browser back to, from the root on. */
  async callback(provider: string, account: string): Promise<URL> {
    const start = await this.must(302, 'GET', `/api/connect/${provider}`);
    const consent = new URL(start.headers['location'] ?? '');
    consent.searchParams.set('login_hint', account);
    consent.searchParams.set('auto', '1');
    return redirectsTo(this.attack.target.origin, consent.href);
  }

  async connections(): Promise<readonly { id: string; provider: string }[]> {
    const { body } = await this.must(200, 'GET', '/api/account');
    return (JSON.parse(body) as { connections: { id: string; provider: string }[] }).connections;
  }

  #cookieHeader(): string {
    return [...this.cookies].map((pair) => pair.join('=')).join('; ');
  }
}

/** Follows a provider's redirects until they lead to `origin`. */
async function redirectsTo(origin: string, from: string): Promise<URL> {
  const cookies = new Map<string, string>();
  for (let url = from, hops = 0; hops < 15; hops++) {
    if (url.startsWith(origin)) return new URL(url);
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    await answer.arrayBuffer();
    url = new URL(answer.headers.get('location') ?? origin, url).href;
  }
  throw new Error('The provider redirects without end');
}
