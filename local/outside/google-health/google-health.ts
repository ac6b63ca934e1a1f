import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWKS, Provider } from 'oidc-provider';
import type { Store } from '../../store.ts';
import type { Devices } from '../devices.ts';
import { type Answer, type Call, readCall, redirect, send } from '../http/exchange.ts';
import { errorPage } from '../oauth/consent-page.ts';
import type { OAuthClient } from '../types.ts';
import { removeExpired, type StoredPayload } from './adapter.ts';
import { answerApi } from './api.ts';
import { handleConsent } from './consent.ts';
import { discovery, hosts } from './discovery.ts';
import { createProvider } from './provider.ts';
import { UserQuota } from './quota.ts';
import { scopes } from './scopes.ts';
import { consentSilently } from './silent-consent.ts';

interface GoogleHealthOptions {
  client: OAuthClient;
  redirectUri(): string;
  devices: Devices;
  /** The base URL that stands for one of Google's hosts. */
  urlOf(host: string): string;
  stores: {
    issued: Store<StoredPayload>;
    grants: Store<string>;
    keys: Store<JWKS>;
    offlineCodes: Store<true>;
  };
}

/** Google's authorization server and the Google Health API. */
export class GoogleHealth {
  readonly #options: GoogleHealthOptions;
  readonly #quota = new UserQuota();
  #provider: Promise<Provider> | undefined;

  constructor(options: GoogleHealthOptions) {
    this.#options = options;
    const { issued, offlineCodes } = options.stores;
    removeExpired(issued);
    for (const [code] of [...offlineCodes.entries()]) {
      if (!issued.get(`AuthorizationCode:${code}`)) offlineCodes.delete(code);
    }
  }

  /** https://accounts.google.com */
  async handleAccounts(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', this.#options.urlOf(hosts.accounts));
    if (url.pathname === '/.well-known/openid-configuration') {
      return send(res, { status: 200, body: discovery(this.#options.urlOf) });
    }
    const provider = await this.#authorizationServer();
    if (url.pathname.startsWith('/interaction/')) {
      const { grants } = this.#options.stores;
      return handleConsent({ provider, grants }, req, res);
    }
    if (!url.pathname.startsWith('/o/oauth2/v2/auth')) return send(res, { status: 404, body: '' });
    const unknown = unknownScopes(url);
    if (unknown)
      return send(res, { status: 400, body: errorPage('Google', 'invalid_scope', unknown) });
    if (url.searchParams.get('auto') === '1' && url.searchParams.get('login_hint')) {
      url.searchParams.delete('auto');
      const outcome = await consentSilently(url);
      return send(res, 'location' in outcome ? redirect(outcome.location) : outcome);
    }
    forgetSession(req);
    await provider.callback()(req, res);
  }

  /** https://oauth2.googleapis.com */
  async handleOAuth(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = req.url?.split('?', 1)[0];
    if (path === '/revoke') return send(res, await this.#revokeToken(await readCall(req)));
    if (path !== '/token' && path !== '/oauth2/v3/certs')
      return send(res, { status: 404, body: '' });
    const provider = await this.#authorizationServer();
    await provider.callback()(req, res);
  }

  /** https://health.googleapis.com */
  async answerApi(call: Call): Promise<Answer> {
    const { devices } = this.#options;
    const provider = await this.#authorizationServer();
    return answerApi({ provider, devices, quota: this.#quota }, call);
  }

  /** Every access token is past its time from now on. */
  expire(): void {
    const { issued } = this.#options.stores;
    const exp = Math.floor(Date.now() / 1000) - 1;
    for (const [key, { payload, expiresAt }] of [...issued.entries()]) {
      if (key.startsWith('AccessToken:')) {
        issued.set(key, { payload: { ...payload, exp }, expiresAt });
      }
    }
  }

  /** Every person has taken their consent back. */
  revoke(): void {
    const { issued, grants } = this.#options.stores;
    for (const [key] of [...issued.entries()]) {
      if (/^(Grant|AccessToken|RefreshToken|AuthorizationCode):/.test(key)) issued.delete(key);
    }
    for (const [account] of [...grants.entries()]) grants.delete(account);
  }

  /** Made late: the app's own address need not be known before, and loading it takes a moment. */
  #authorizationServer(): Promise<Provider> {
    const { urlOf, client, redirectUri, stores } = this.#options;
    this.#provider ??= createProvider({
      issuer: urlOf(hosts.accounts),
      client,
      redirectUri: redirectUri(),
      issued: stores.issued,
      keys: stores.keys,
      offlineCodes: stores.offlineCodes,
    });
    return this.#provider;
  }

  /** As Google: no client authentication, and any token of a person takes all of them along. */
  async #revokeToken({ method, form, query }: Call): Promise<Answer> {
    const provider = await this.#authorizationServer();
    const value = form.get('token') ?? query.get('token') ?? '';
    const token =
      (await provider.RefreshToken.find(value)) ?? (await provider.AccessToken.find(value));
    if (method !== 'POST' || !token?.grantId) {
      const error_description = 'Token expired or revoked';
      return { status: 400, body: { error: 'invalid_token', error_description } };
    }
    await provider.AccessToken.revokeByGrantId(token.grantId);
    await provider.RefreshToken.revokeByGrantId(token.grantId);
    await provider.Grant.adapter.destroy(token.grantId);
    return { status: 200, body: {} };
  }
}

function unknownScopes(url: URL): string | undefined {
  const asked = url.searchParams.get('scope')?.split(' ') ?? [];
  const unknown = asked.filter((scope) => scope !== '' && !scopes.includes(scope));
  return unknown.length > 0
    ? `Some requested scopes were invalid: ${unknown.join(' ')}`
    : undefined;
}

/** Everybody signs in anew each time, as with Google's account chooser: one browser may have several accounts. */
function forgetSession(req: IncomingMessage): void {
  const cookies = req.headers.cookie?.split(/; */).filter((pair) => !pair.startsWith('_session'));
  if (cookies?.length) req.headers.cookie = cookies.join('; ');
  else delete req.headers.cookie;
}
