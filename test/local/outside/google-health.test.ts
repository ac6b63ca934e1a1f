import * as oauth from 'oauth4webapi';
import { afterEach, expect, it, vi } from 'vitest';
import { Browser } from './browser.ts';
import { account, offline, scope, setUp } from './google-set-up.ts';
import { get, OAuthClient } from './oauth-client.ts';
import { client } from './set-up.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('signs in any account, and gives tokens for the scope that was asked for', async () => {
  const { google, api } = await setUp();
  const callback = await google.consent(offline);
  expect(callback.searchParams.get('iss')).toBe(google.server.issuer);
  const tokens = await google.exchange(callback);
  expect(tokens).toMatchObject({ expires_in: 3600, scope, token_type: 'bearer' });
  const identity = await get(`${api}/identity`, tokens.access_token);
  expect(await identity.json()).toEqual({
    name: 'users/me/identity',
    legacyUserId: expect.stringMatching(/^[A-Z0-9]{6}$/),
    healthUserId: expect.stringMatching(/^\d+$/),
  });
});

it('takes the client secret in the body as well', async () => {
  const { server, redirectUri } = await setUp();
  const google = new OAuthClient(server, redirectUri, oauth.ClientSecretPost(client.clientSecret));
  const tokens = await google.exchange(await google.consent(offline));
  expect(tokens.access_token).toBeTypeOf('string');
});

it('gives no refresh token online, nor offline a second time without prompt=consent', async () => {
  const { google } = await setUp();
  const { prompt: _, ...withoutPrompt } = offline;
  const online = await google.exchange(await google.consent({ scope, login_hint: account }));
  expect(online.refresh_token).toBeUndefined();
  const again = await google.exchange(await google.consent(withoutPrompt));
  expect(again.refresh_token).toBeUndefined();
  const anew = await google.exchange(await google.consent(offline));
  expect(anew.refresh_token).toBeTypeOf('string');
});

it('keeps the refresh token when it is used', async () => {
  const { google, api } = await setUp();
  const { refresh_token } = await google.exchange(await google.consent(offline));
  const first = await google.refresh(refresh_token);
  const second = await google.refresh(refresh_token);
  expect(first.refresh_token ?? refresh_token).toBe(refresh_token);
  expect((await get(`${api}/identity`, first.access_token)).status).toBe(200);
  expect((await get(`${api}/identity`, second.access_token)).status).toBe(200);
});

it('refuses an access token from the second it expires', async () => {
  const { google, api } = await setUp();
  vi.useFakeTimers({ toFake: ['Date'] });
  const { access_token } = await google.exchange(await google.consent(offline));
  vi.setSystemTime(Date.now() + 3_599_000);
  expect((await get(`${api}/identity`, access_token)).status).toBe(200);
  vi.setSystemTime(Date.now() + 1_000);
  const refused = await get(`${api}/identity`, access_token);
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
});

it('goes on refreshing after months', async () => {
  const { google, api } = await setUp();
  vi.useFakeTimers({ toFake: ['Date'] });
  const { refresh_token } = await google.exchange(await google.consent(offline));
  vi.setSystemTime(Date.now() + 90 * 24 * 3_600_000);
  const { access_token } = await google.refresh(refresh_token);
  expect((await get(`${api}/identity`, access_token)).status).toBe(200);
});

it('takes a code once, for ten minutes, and only with its verifier and redirect URI', async () => {
  const { google } = await setUp();
  const invalidGrant = { error: 'invalid_grant' };
  const code = await google.consent(offline);
  const foreign = oauth.generateRandomCodeVerifier();
  await expect(google.exchange(code, foreign)).rejects.toMatchObject(invalidGrant);
  const elsewhere = google.exchange(code, google.verifier, 'http://localhost/elsewhere');
  await expect(elsewhere).rejects.toMatchObject(invalidGrant);
  await google.exchange(code);
  await expect(google.exchange(code)).rejects.toMatchObject(invalidGrant);
  vi.useFakeTimers({ toFake: ['Date'] });
  const late = await google.consent(offline);
  vi.setSystemTime(Date.now() + 600_000);
  await expect(google.exchange(late)).rejects.toMatchObject(invalidGrant);
});

it('refuses a wrong client secret', async () => {
  const { server, redirectUri, google } = await setUp();
  const impostor = new OAuthClient(server, redirectUri, oauth.ClientSecretBasic('wrong'));
  const callback = await google.consent({ ...offline, state: impostor.state });
  await expect(impostor.exchange(callback)).rejects.toMatchObject({ status: 401 });
});

it('shows an error instead of redirecting to an unregistered address', async () => {
  const { google } = await setUp();
  const url = await google.authorizationUrl({ ...offline, redirect_uri: 'http://localhost/evil' });
  const page = await new Browser().open(url);
  expect(page.status).toBe(400);
  expect(page.html).toContain('redirect_uri');
});

it('knows no other scopes than Google', async () => {
  const { google } = await setUp();
  const page = await new Browser().open(await google.authorizationUrl({ scope: 'settings' }));
  expect(page.status).toBe(400);
  expect(page.html).toContain('invalid_scope');
});

it('asks on a page, whose account and ticked scopes count', async () => {
  const { google, api } = await setUp();
  const browser = new Browser();
  const page = await browser.open(await google.authorizationUrl({ ...offline, login_hint: '' }));
  expect(page.html).toContain('<label for="account">');
  const allowed = await browser.decide(page, 'allow', account);
  const tokens = await google.exchange(new URL(allowed.url));
  expect(tokens).toMatchObject({ scope, refresh_token: expect.any(String) });
  const other = await browser.open(await google.authorizationUrl(offline));
  const unticked = await browser.decide(other, 'allow', 'bob@example.com', []);
  const less = await google.exchange(new URL(unticked.url));
  expect(less.scope).not.toContain(scope);
  const refused = await get(`${api}/pairedDevices`, less.access_token);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    error: {
      status: 'PERMISSION_DENIED',
      details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
    },
  });
});

it('sends a person who denies back with access_denied', async () => {
  const { google } = await setUp();
  const browser = new Browser();
  const page = await browser.open(await google.authorizationUrl(offline));
  const denied = new URL((await browser.decide(page, 'deny', '')).url);
  expect(denied.searchParams.get('error')).toBe('access_denied');
  expect(denied.searchParams.get('state')).toBe(google.state);
});

it('takes all tokens of a person back with any of them, without client authentication', async () => {
  const { google, api, urlOf } = await setUp();
  const first = await google.exchange(await google.consent(offline));
  const second = await google.exchange(await google.consent(offline));
  const url = `${urlOf('https://oauth2.googleapis.com')}/revoke`;
  const body = new URLSearchParams({ token: second.access_token });
  expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
  await expect(google.refresh(first.refresh_token)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  expect((await get(`${api}/identity`, first.access_token)).status).toBe(401);
  const again = await fetch(url, { method: 'POST', body });
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({ error: 'invalid_token' });
});

it("takes back a token by the library's revocation request", async () => {
  const { google } = await setUp();
  const { refresh_token } = await google.exchange(await google.consent(offline));
  await google.revoke(refresh_token);
  await expect(google.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
});
