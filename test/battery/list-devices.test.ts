import { describe, expect, it } from 'vitest';
import { devicesInDynamoDb } from '../../lambdas/battery/adapters/device-store.dynamodb.ts';
import { devices } from '../../lambdas/battery/index.ts';
import { startDynalite } from '../shared/dynalite.ts';
import { deviceOf, devicesTable, keyOf, somebody } from './devices.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const day = 86_400_000;

describe('the devices that a person sees', () => {
  it('come with the changes of the last 30 days, oldest first, and nothing of others', async () => {
    const { db, stop } = await startDynalite(devicesTable);
    const store = devicesInDynamoDb(db, devicesTable.name, () => now);
    const person = somebody();
    const tracker = deviceOf(person, { at: now - 60_000, told: true, level: 12, status: 'Low' });
    const scale = deviceOf(person, { provider: 'fitbit', deviceId: '7', at: now, model: 'Aria' });
    for (const device of [tracker, scale, deviceOf(somebody(), { at: now })]) {
      await store.write(device, undefined);
    }
    for (const [days, level] of [
      [31, 99],
      [30, 98],
      [2, 60],
      [9, 80],
    ] as const) {
      await store.record({ ...keyOf(tracker), at: now - days * day, level });
    }
    const face = devices({ DEVICES_TABLE: devicesTable.name }, { db, now: () => now / 1000 });
    expect(await face.listFor(person)).toEqual([
      {
        provider: 'fitbit',
        deviceId: '7',
        model: 'Aria',
        level: 62,
        status: 'High',
        readAt: '2026-11-25T12:00:00.000Z',
        history: [],
      },
      {
        provider: 'google-health',
        deviceId: '9001',
        model: 'Charge 6',
        level: 12,
        status: 'Low',
        readAt: '2026-11-25T11:59:00.000Z',
        history: [
          { at: '2026-10-26T12:00:00.000Z', level: 98 },
          { at: '2026-11-16T12:00:00.000Z', level: 80 },
          { at: '2026-11-23T12:00:00.000Z', level: 60 },
        ],
      },
    ]);
    await face.forget(person);
    expect(await face.listFor(person)).toEqual([]);
    await stop();
  });
});
