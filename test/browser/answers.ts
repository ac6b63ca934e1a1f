import type { Page, Route } from 'playwright-core';
import type { Account } from '../../web/src/answers.ts';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfter?: number;
}

/** Answers a page in place of the API; what it answers can be changed at any time. */
export class Answers {
  /** Who is signed in, if anyone. */
  account: Account | undefined;
  /** By path. */
  readonly refusals: Record<string, Refusal> = {};
  /** As if the network were gone. */
  gone = false;
  /** How often the account was asked for. */
  looks = 0;

  async serve(page: Page): Promise<this> {
    await page.route('**/api/**', (route) => this.#answer(route));
    return this;
  }

  #answer(route: Route): Promise<void> {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/api/account') this.looks++;
    if (this.gone) return route.abort('internetdisconnected');
    // Signs out.
    if (pathname === '/api/session') this.account = undefined;
    const refusal = this.refusals[pathname];
    if (refusal) return refuse(route, refusal);
    return route.fulfill(this.#contentOf(pathname));
  }

  #contentOf(path: string): Parameters<Route['fulfill']>[0] {
    switch (path) {
      case '/api/account':
        return this.account ? { json: this.account } : { status: 401, json: {} };
      case '/api/phone/codes':
        return { json: { phone: '+14155552671', expiresInSeconds: 600, resendInSeconds: 30 } };
      case '/api/texts':
        return { json: { texts: [] } };
      default:
        return { status: 204 };
    }
  }
}

function refuse(route: Route, { status, code, detail, retryAfter }: Refusal): Promise<void> {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return route.fulfill({ status, headers, json: { status, code, detail } });
}
