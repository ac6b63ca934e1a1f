import * as oauth from 'oauth4webapi';
import { afterEach, expect, it, vi } from 'vitest';
import { Browser } from './browser.ts';
import { get, OAuthClient } from './oauth-client.ts';
import { client, setUp as setUpOutside } from './set-up.ts';

const account = 'ada@example.com';
const settings = { scope: 'settings profile', login_hint: account };

afterEach(() => {
  vi.useRealTimers();
});

async function setUp() {
  const world = await setUpOutside();
  const [pages, api] = [
    world.urlOf('https://www.fitbit.com'),
    world.urlOf('https://api.fitbit.com'),
  ];
  const server = {
    issuer: pages,
    authorization_endpoint: `${pages}/oauth2/authorize`,
    token_endpoint: `${api}/oauth2/token`,
    revocation_endpoint: `${api}/oauth2/revoke`,
  };
  const redirectUri = `${world.app.origin}/api/connect/fitbit/callback`;
  return { ...world, api, server, redirectUri, fitbit: new OAuthClient(server, redirectUri) };
}

it('names the user in the token answer and in the profile', async () => {
  const { fitbit, api } = await setUp();
  const tokens = await fitbit.exchange(await fitbit.consent(settings));
  expect(tokens).toMatchObject({
    expires_in: 28_800,
    scope: 'settings profile',
    token_type: 'bearer',
    user_id: expect.stringMatching(/^[A-Z0-9]{6}$/),
  });
  const profile = await get(`${api}/1/user/-/profile.json`, tokens.access_token);
  expect(await profile.json()).toMatchObject({ user: { encodedId: tokens['user_id'] } });
});

it('answers the devices with the limits on the number of requests', async () => {
  const { fitbit, api, outside } = await setUp();
  const devices = [
    { id: '1', type: 'TRACKER', battery: 'Low', batteryLevel: 12, deviceVersion: 'Inspire 3' },
  ];
  outside.setDevices('fitbit', account, devices);
  const { access_token } = await fitbit.exchange(await fitbit.consent(settings));
  const response = await get(`${api}/1/user/-/devices.json`, access_token);
  expect(await response.json()).toEqual(devices);
  expect(response.headers.get('fitbit-rate-limit-limit')).toBe('150');
  expect(response.headers.get('fitbit-rate-limit-remaining')).toBe('149');
  expect(Number(response.headers.get('fitbit-rate-limit-reset'))).toBeLessThanOrEqual(3600);
});

it('allows a hundred and fifty requests an hour and user', async () => {
  const { fitbit, api } = await setUp();
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 3_600_000) * 3_600_000 });
  const { access_token } = await fitbit.exchange(await fitbit.consent(settings));
  const url = `${api}/1/user/-/devices.json`;
  for (let count = 0; count < 150; count += 1) await (await get(url, access_token)).arrayBuffer();
  const refused = await get(url, access_token);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('3600');
  vi.setSystemTime(Date.now() + 3_600_000);
  expect((await get(url, access_token)).status).toBe(200);
});

it('takes a refresh token once', async () => {
  const { fitbit, api } = await setUp();
  const { refresh_token } = await fitbit.exchange(await fitbit.consent(settings));
  const next = await fitbit.refresh(refresh_token);
  expect(next.refresh_token).not.toBe(refresh_token);
  expect((await get(`${api}/1/user/-/devices.json`, next.access_token)).status).toBe(200);
  const again = await fetch(`${api}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: basic(client.clientId, client.clientSecret) },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh_token ?? '' }),
  });
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({
    errors: [{ errorType: 'invalid_grant' }],
    success: false,
  });
});

it('tells an expired token from one that never was', async () => {
  const { fitbit, api } = await setUp();
  vi.useFakeTimers({ toFake: ['Date'] });
  const { access_token } = await fitbit.exchange(await fitbit.consent(settings));
  vi.setSystemTime(Date.now() + 28_800_000);
  const expired = await get(`${api}/1/user/-/devices.json`, access_token);
  expect(expired.status).toBe(401);
  expect(await expired.json()).toMatchObject({ errors: [{ errorType: 'expired_token' }] });
  const unknown = await get(`${api}/1/user/-/devices.json`, 'nonsense');
  expect(await unknown.json()).toMatchObject({ errors: [{ errorType: 'invalid_token' }] });
});

it('takes a code once, for ten minutes, and only with its verifier', async () => {
  const { fitbit } = await setUp();
  const code = await fitbit.consent(settings);
  const foreign = fitbit.exchange(code, oauth.generateRandomCodeVerifier());
  await expect(foreign).rejects.toMatchObject({ cause: { status: 400 } });
  await fitbit.exchange(code);
  await expect(fitbit.exchange(code)).rejects.toMatchObject({ cause: { status: 400 } });
  vi.useFakeTimers({ toFake: ['Date'] });
  const late = await fitbit.consent(settings);
  vi.setSystemTime(Date.now() + 600_000);
  await expect(fitbit.exchange(late)).rejects.toMatchObject({ cause: { status: 400 } });
});

it('knows clients by HTTP Basic alone', async () => {
  const { server, redirectUri } = await setUp();
  const fitbit = new OAuthClient(server, redirectUri, oauth.ClientSecretPost(client.clientSecret));
  const exchange = fitbit.exchange(await fitbit.consent(settings));
  await expect(exchange).rejects.toMatchObject({ cause: [{ scheme: 'basic' }] });
});

it('keeps devices from a token whose settings scope was unticked', async () => {
  const { fitbit, api } = await setUp();
  const browser = new Browser();
  const page = await browser.open(await fitbit.authorizationUrl(settings));
  const { url } = await browser.decide(page, 'allow', account, ['profile']);
  const { access_token, scope } = await fitbit.exchange(new URL(url));
  expect(scope).toBe('profile');
  const refused = await get(`${api}/1/user/-/devices.json`, access_token);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ errors: [{ errorType: 'insufficient_scope' }] });
});

it('sends a person who denies back with access_denied', async () => {
  const { fitbit } = await setUp();
  const browser = new Browser();
  const page = await browser.open(await fitbit.authorizationUrl(settings));
  const { url } = await browser.decide(page, 'deny', '');
  expect(new URL(url).searchParams.get('error')).toBe('access_denied');
});

it('shows an error instead of redirecting to an unregistered address', async () => {
  const { fitbit } = await setUp();
  const redirect_uri = `${fitbit.redirectUri}/more`;
  const page = await new Browser().open(
    await fitbit.authorizationUrl({ ...settings, redirect_uri }),
  );
  expect(page.status).toBe(400);
});

it('introspects a token of the same user until it is revoked', async () => {
  const { fitbit, api } = await setUp();
  const tokens = await fitbit.exchange(await fitbit.consent(settings));
  const other = await fitbit.exchange(await fitbit.consent(settings));
  const introspect = async () => {
    const response = await fetch(`${api}/1.1/oauth2/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${other.access_token}` },
      body: new URLSearchParams({ token: tokens.access_token }),
    });
    return response.json();
  };
  expect(await introspect()).toMatchObject({ active: 1, user_id: tokens['user_id'] });
  await fitbit.revoke(tokens.refresh_token);
  expect(await introspect()).toEqual({ active: 0 });
  await expect(fitbit.refresh(tokens.refresh_token)).rejects.toMatchObject({
    cause: { status: 400 },
  });
});

const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
