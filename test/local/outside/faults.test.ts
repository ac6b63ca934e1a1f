import createClient from 'twilio';
import { expect, it } from 'vitest';
import { get, OAuthClient } from './oauth-client.ts';
import { person, setUp as setUpOutside, smsNumber, twilio } from './set-up.ts';

/** Somebody is connected to the Fitbit dialect, whose errors look like no other's. */
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
  };
  const fitbit = new OAuthClient(server, `${world.app.origin}/api/connect/fitbit/callback`);
  const consent = () => fitbit.consent({ scope: 'settings', login_hint: 'ada' });
  const tokens = await fitbit.exchange(await consent());
  const devices = `${api}/1/user/-/devices.json`;
  return { ...world, fitbit, consent, tokens, devices };
}

it('answers 429 with the time to wait, for the given number of requests', async () => {
  const { outside, devices, tokens } = await setUp();
  outside.fault('fitbit', 'rate-limit', 2);
  for (const expected of [429, 429, 200]) {
    const response = await get(devices, tokens.access_token);
    expect(response.status).toBe(expected);
    if (expected === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});

it('is gone on every path, also for people', async () => {
  const { outside, devices, tokens, fitbit } = await setUp();
  outside.fault('fitbit', 'gone', 2);
  const response = await get(devices, tokens.access_token);
  expect(response.status).toBe(410);
  expect(await response.json()).toMatchObject({ errors: [{ errorType: 'gone' }], success: false });
  expect((await fetch(await fitbit.authorizationUrl({ scope: 'settings' }))).status).toBe(410);
});

it('spares the consent page otherwise', async () => {
  const { outside, consent, fitbit } = await setUp();
  outside.fault('fitbit', 'down', 1);
  await expect(fitbit.exchange(await consent())).rejects.toMatchObject({
    cause: { status: 503 },
  });
});

it('expires access tokens at once, and leaves the refresh token', async () => {
  const { outside, devices, tokens, fitbit } = await setUp();
  outside.fault('fitbit', 'expire', 1);
  expect((await get(devices, tokens.access_token)).status).toBe(401);
  const { access_token } = await fitbit.refresh(tokens.refresh_token);
  expect((await get(devices, access_token)).status).toBe(200);
});

it('revokes grants at once', async () => {
  const { outside, devices, tokens, fitbit } = await setUp();
  outside.fault('fitbit', 'revoke', 1);
  expect((await get(devices, tokens.access_token)).status).toBe(401);
  await expect(fitbit.refresh(tokens.refresh_token)).rejects.toMatchObject({
    cause: { status: 400 },
  });
});

it('answers slower than a client waits, and still closes at once', async () => {
  const { outside, devices, tokens } = await setUp();
  outside.fault('fitbit', 'slow', 2);
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const impatient = fetch(devices, { headers, signal: AbortSignal.timeout(100) });
  await expect(impatient).rejects.toMatchObject({ name: 'TimeoutError' });
  const waiting = expect(fetch(devices, { headers })).rejects.toThrow();
  await expect.poll(() => outside.requests['fitbit GET /1/user/-/devices.json']).toBe(2);
  await outside.close();
  await waiting;
});

it('answers nonsense with status 200', async () => {
  const { outside, devices, tokens } = await setUp();
  outside.fault('fitbit', 'garbage', 2);
  for (let count = 0; count < 2; count += 1) {
    const response = await get(devices, tokens.access_token);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  }
});

it('loses an answer after the effect has happened', async () => {
  const { outside, tokens, fitbit } = await setUp();
  outside.fault('fitbit', 'drop-response', 1);
  await expect(fitbit.refresh(tokens.refresh_token)).rejects.toThrow('fetch failed');
  await expect(fitbit.refresh(tokens.refresh_token)).rejects.toMatchObject({
    cause: { status: 400 },
  });
});

it('acts on Google’s tokens as well', async () => {
  const { outside, app, urlOf } = await setUp();
  const [accounts, api] = [
    urlOf('https://accounts.google.com'),
    urlOf('https://oauth2.googleapis.com'),
  ];
  const google = new OAuthClient(
    {
      issuer: accounts,
      authorization_endpoint: `${accounts}/o/oauth2/v2/auth`,
      token_endpoint: `${api}/token`,
    },
    `${app.origin}/api/connect/google-health/callback`,
  );
  const scope = 'https://www.googleapis.com/auth/googlehealth.settings.readonly';
  const params = { scope, access_type: 'offline', prompt: 'consent', login_hint: 'ada' };
  const tokens = await google.exchange(await google.consent(params));
  const identity = `${urlOf('https://health.googleapis.com')}/v4/users/me/identity`;
  outside.fault('google-health', 'expire', 1);
  expect((await get(identity, tokens.access_token)).status).toBe(401);
  const { access_token } = await google.refresh(tokens.refresh_token);
  expect((await get(identity, access_token)).status).toBe(200);
  outside.fault('google-health', 'drop-response', 1);
  await expect(google.refresh(tokens.refresh_token)).rejects.toThrow('fetch failed');
  await google.refresh(tokens.refresh_token);
  outside.fault('google-health', 'revoke', 1);
  expect((await get(identity, access_token)).status).toBe(401);
  await expect(google.refresh(tokens.refresh_token)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

it('troubles Twilio’s clients as Twilio would', async () => {
  const { outside, urlOf } = await setUp();
  const client = createClient(twilio.accountSid, twilio.authToken);
  client.api.baseUrl = urlOf('https://api.twilio.com');
  const send = () => client.messages.create({ to: person, from: smsNumber, body: 'Hi' });
  outside.fault('twilio', 'rate-limit', 1);
  outside.fault('twilio', 'down', 1);
  outside.fault('twilio', 'drop-response', 1);
  await expect(send()).rejects.toMatchObject({ status: 429, code: 20429 });
  await expect(send()).rejects.toMatchObject({ status: 500 });
  expect(outside.phones.list(person)).toEqual([]);
  await expect(send()).rejects.toThrow();
  expect(outside.phones.list(person)).toHaveLength(1);
  expect(await client.messages.list({ to: person })).toHaveLength(1);
});

it('keeps what is still to go wrong over a restart', async () => {
  const { outside, dataDir } = await setUp();
  outside.fault('fitbit', 'gone', 1);
  await outside.close();
  const later = await setUpOutside({ dataDir });
  const url = `${later.urlOf('https://api.fitbit.com')}/1/user/-/devices.json`;
  expect((await fetch(url)).status).toBe(410);
});

it.each([
  ['nobody', 'gone', 1],
  ['fitbit', 'explode', 1],
  ['fitbit', 'undelivered', 1],
  ['fitbit', 'lost-webhook', 1],
  ['twilio', 'expire', 1],
  ['fitbit', 'gone', 0],
])('refuses the fault %s %s %i', async (simulator, mode, count) => {
  const { outside } = await setUpOutside();
  expect(() => outside.fault(simulator, mode, count)).toThrow(TypeError);
});
