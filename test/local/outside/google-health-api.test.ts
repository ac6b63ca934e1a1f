import { afterEach, expect, it, vi } from 'vitest';
import { account, offline, setUp } from './google-set-up.ts';
import { get } from './oauth-client.ts';

afterEach(() => {
  vi.useRealTimers();
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
