/** A browser without a screen: keeps cookies, follows redirects within a site, fills the consent form in. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  /** Opens a page; answers it, or the address on another site that it led to. */
  async open(url: string | URL, init: RequestInit = {}): Promise<Page> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';', 1)[0]?.split(/=(.*)/s) ?? [];
      this.#cookies.set(name, value);
    }
    const html = await response.text();
    const location = response.headers.get('location');
    if (location === null) return { status: response.status, url: String(url), html };
    const next = new URL(location, url);
    if (next.origin !== new URL(url).origin) {
      return { status: response.status, url: next.href, html: '' };
    }
    return this.open(next);
  }

  /** Presses a button of the consent page. Scopes that are not `granted` are unticked; by default all stay ticked. */
  async decide(page: Page, decision: 'allow' | 'deny', account: string, granted?: string[]) {
    const action = /<form [^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? '';
    const fields = [...page.html.matchAll(/<input [^>]*name="([^"]*)" value="([^"]*)"/g)]
      .map(([, name = '', value = '']) => [name, unescapeHtml(value)])
      .filter(([name, value]) => name !== 'granted' || !granted || granted.includes(value ?? ''))
      .filter(([name]) => name !== 'account');
    const body = new URLSearchParams([...fields, ['account', account], ['decision', decision]]);
    return this.open(new URL(unescapeHtml(action), page.url), { method: 'POST', body });
  }
}

export interface Page {
  status: number;
  url: string;
  html: string;
}

const unescapeHtml = (text: string) =>
  text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
