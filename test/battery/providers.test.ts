import { describe, expect, it } from 'vitest';
import { readDevices } from '../../lambdas/battery/domain/read-devices.ts';
import { fetchProvider } from '../../lambdas/connect/adapters/provider-api.ts';
import { account, offline, setUp as setUpGoogle } from '../local/outside/google-set-up.ts';
import { OAuthClient } from '../local/outside/oauth-client.ts';
import { setUp as setUpOutside } from '../local/outside/set-up.ts';
import vectors from '../vectors/devices.json' with { type: 'json' };

/** Reads the devices of an account that has consented, as a worker does. */
async function google() {
  const { google: client, api, outside } = await setUpGoogle();
  const { access_token: token } = await client.exchange(await client.consent(offline));
  const source = { dialect: 'google-health', url: `${api}/pairedDevices` } as const;
  return { outside, read: () => readDevices((url) => fetchProvider(url, token), source) };
}

async function fitbit() {
  const { outside, app, urlOf } = await setUpOutside();
  const [pages, api] = [urlOf('https://www.fitbit.com'), urlOf('https://api.fitbit.com')];
  const server = {
    issuer: pages,
    authorization_endpoint: `${pages}/oauth2/authorize`,
    token_endpoint: `${api}/oauth2/token`,
  };
  const client = new OAuthClient(server, `${app.origin}/api/connect/fitbit/callback`);
  const consent = await client.consent({ scope: 'settings', login_hint: account });
  const { access_token: token } = await client.exchange(consent);
  const source = { dialect: 'fitbit', url: `${api}/1/user/-/devices.json` } as const;
  return { outside, read: () => readDevices((url) => fetchProvider(url, token), source) };
}

describe('devices over the wire', () => {
  it('come from all pages of Google Health', async () => {
    const { outside, read } = await google();
    const [device] = vectors.googleHealth.response.pairedDevices;
    const devices = Array.from({ length: 12 }, (_, i) => ({
      ...device,
      name: `users/1/pairedDevices/${i}`,
    }));
    outside.setDevices('google-health', account, devices);
    const { readings, skipped } = await read();
    expect(readings.map(({ deviceId }) => deviceId)).toEqual(devices.map((_, i) => String(i)));
    expect(skipped).toBe(0);
  });

  it('come from Fitbit', async () => {
    const { outside, read } = await fitbit();
    outside.setDevices('fitbit', account, vectors.fitbit.response);
    expect(await read()).toEqual({ readings: vectors.fitbit.readings, skipped: 0 });
  });

  it.each([
    ['rate-limit', { code: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: expect.any(Number) }],
    ['gone', { code: 'PROVIDER_GONE' }],
    ['expire', { code: 'ACCESS_TOKEN_REJECTED' }],
    ['garbage', { code: expect.stringMatching(/^(PROVIDER_NONSENSE|DEVICES_UNREADABLE)$/) }],
  ] as const)('are refused with what can be done about it: %s', async (mode, refusal) => {
    for (const provider of [google, fitbit]) {
      const { outside, read } = await provider();
      outside.fault(provider === google ? 'google-health' : 'fitbit', mode, 1);
      await expect(read()).rejects.toMatchObject(refusal);
    }
  });
});
