import * as oauth from 'oauth4webapi';
import { afterEach, expect, it, vi } from 'vitest';
import { Browser } from './browser.ts';
import { get, insecure, OAuthClient } from './oauth-client.ts';
import { client, setUp as setUpOutside } from './set-up.ts';

const scope = 'https://www.googleapis.com/auth/googlehealth.settings.readonly';
const account = 'ada@example.com';
const offline = { scope, access_type: 'offline', prompt: 'consent', login_hint: account };

afterEach(() => {
  vi.useRealTimers();
});

async function setUp() {
  const world = await setUpOutside();
  const issuer = new URL(world.urlOf('https://accounts.google.com'));
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, insecure),
  );
  const redirectUri = `${world.app.origin}/api/connect/google-health/callback`;
  const api = `${world.urlOf('https://health.googleapis.com')}/v4/users/me`;
  return { ...world, server, redirectUri, api, google: new OAuthClient(server, redirectUri) };
}

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

it('pages through the devices, five at a time unless asked otherwise', async () => {
  const { google, api, outside } = await setUp();
  const devices = [1, 2, 3, 4, 5, 6].map((id) => ({
    name: `users/me/pairedDevices/${id}`,
    deviceType: 'TRACKER',
    batteryLevel: id,
  }));
  outside.setDevices('google-health', account, devices);
  const { access_token } = await google.exchange(await google.consent(offline));
  const first = await (await get(`${api}/pairedDevices`, access_token)).json();
  expect(first.pairedDevices).toEqual(devices.slice(0, 5));
  const next = `${api}/pairedDevices?pageToken=${first.nextPageToken}`;
  expect(await (await get(next, access_token)).json()).toEqual({
    pairedDevices: devices.slice(5),
  });
  const two = await (await get(`${api}/pairedDevices?pageSize=2`, access_token)).json();
  expect(two.pairedDevices).toHaveLength(2);
  const one = await get(`${api}/pairedDevices/3`, access_token);
  expect(await one.json()).toEqual(devices[2]);
});

it('allows three hundred requests a minute and user', async () => {
  const { google, api } = await setUp();
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 60_000) * 60_000 });
  const { access_token } = await google.exchange(await google.consent(offline));
  for (let count = 0; count < 300; count += 1) {
    const response = await get(`${api}/identity`, access_token);
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  }
  const refused = await get(`${api}/identity`, access_token);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('60');
  vi.setSystemTime(Date.now() + 60_000);
  expect((await get(`${api}/identity`, access_token)).status).toBe(200);
});
