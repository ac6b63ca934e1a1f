import { expect, it } from 'vitest';
import vectors from '../../vectors/devices.json' with { type: 'json' };
import { setUp } from './set-up.ts';

const [paired] = vectors.googleHealth.response.pairedDevices;
const [fitbit] = vectors.fitbit.response;

it('takes devices in their documented shapes, before the account has signed in', async () => {
  const { outside } = await setUp();
  const { pairedDevices } = vectors.googleHealth.response;
  outside.setDevices('google-health', 'ada', pairedDevices);
  outside.setDevices('google-health', 'ada', [{ name: 'users/me/pairedDevices/1' }]);
  outside.setDevices('fitbit', 'ada', [fitbit]);
  outside.setDevices('fitbit', 'ada', []);
});

it.each([
  ['google-health', { ...paired, batteryLevel: 101 }, 'devices[0].batteryLevel'],
  ['google-health', { ...paired, batteryStatus: 'low' }, 'devices[0].batteryStatus'],
  ['google-health', { ...paired, name: '9001' }, 'devices[0].name'],
  ['google-health', { ...paired, lastSyncTime: 'yesterday' }, 'devices[0].lastSyncTime'],
  ['google-health', { ...paired, level: 14 }, '"level"'],
  ['fitbit', { ...fitbit, id: 1 }, 'devices[0].id'],
  ['fitbit', { ...fitbit, lastSyncTime: '2026-10-30T22:07:51Z' }, 'devices[0].lastSyncTime'],
  ['fitbit', paired, 'devices[0].id'],
])('names the field of a %s device that is not in shape', async (provider, device, field) => {
  const { outside } = await setUp();
  expect(() => outside.setDevices(provider, 'ada', [device])).toThrow(field);
});

it('refuses devices of a provider that has none, and of nobody', async () => {
  const { outside } = await setUp();
  expect(() => outside.setDevices('github', 'ada', [])).toThrow('github has no devices');
  expect(() => outside.setDevices('fitbit', ' ', [])).toThrow('account');
  expect(() => outside.setDevices('fitbit', 'ada', fitbit)).toThrow('devices:');
});
