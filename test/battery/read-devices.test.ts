import { describe, expect, it } from 'vitest';
import { readDevices } from '../../lambdas/battery/domain/read-devices.ts';
import vectors from '../vectors/devices.json' with { type: 'json' };

const google = {
  dialect: 'google-health',
  url: 'https://health.example/devices?pageSize=5',
} as const;
const fitbit = { dialect: 'fitbit', url: 'https://fitbit.example/devices.json' } as const;

/** Answers these pages one after the other, the last again and again. */
function answers(...pages: readonly unknown[]) {
  const asked: string[] = [];
  const get = async (url: string) => {
    asked.push(url);
    return pages[Math.min(asked.length, pages.length) - 1];
  };
  return { get, asked };
}

function paired(n: number, over: object = {}) {
  return { ...vectors.googleHealth.response.pairedDevices[0], name: `users/1/x/${n}`, ...over };
}

function ids({ readings }: { readings: readonly { deviceId: string }[] }) {
  return readings.map(({ deviceId }) => deviceId);
}

describe('reading devices', () => {
  it('understands the documented answer of Google Health', async () => {
    const list = await readDevices(answers(vectors.googleHealth.response).get, google);
    expect(list).toEqual({ readings: vectors.googleHealth.readings, skipped: 0 });
  });

  it('understands the documented answer of Fitbit, and takes its time for no instant', async () => {
    const list = await readDevices(answers(vectors.fitbit.response).get, fitbit);
    expect(list).toEqual({ readings: vectors.fitbit.readings, skipped: 0 });
  });

  it('follows the pages to the last', async () => {
    const { get, asked } = answers(
      { pairedDevices: [paired(1)], nextPageToken: 'a&b' },
      { nextPageToken: 'c' },
      { pairedDevices: [paired(2)], nextPageToken: '' },
    );
    expect(ids(await readDevices(get, google))).toEqual(['1', '2']);
    expect(asked).toEqual([
      google.url,
      `${google.url}&pageToken=a%26b`,
      `${google.url}&pageToken=c`,
    ]);
  });

  it('has no devices where Google leaves out the empty list', async () => {
    expect(await readDevices(answers({}).get, google)).toEqual({ readings: [], skipped: 0 });
  });

  it.each([
    ['no level', { batteryLevel: undefined }],
    ['a level above 100', { batteryLevel: 101 }],
    ['a level below 0', { batteryLevel: -1 }],
    ['a level in words', { batteryLevel: '14' }],
    ['no name', { name: undefined }],
    ['a name that ends in a slash', { name: 'users/1/pairedDevices/' }],
    ['a name that would break out of a key', { name: 'users/1/x/a#b' }],
    ['an endless name', { name: `users/1/x/${'9'.repeat(65)}` }],
    ['no model', { deviceVersion: null }],
  ])('skips and counts a device with %s, and reads the others', async (_, over) => {
    const list = await readDevices(
      answers({ pairedDevices: [paired(1), paired(2, over), null, paired(3)] }).get,
      google,
    );
    expect(ids(list)).toEqual(['1', '3']);
    expect(list.skipped).toBe(2);
  });

  it('does without what is not needed to alert', async () => {
    const pairedDevices = [{ name: 'users/1/x/1', batteryLevel: 14 }];
    const { readings } = await readDevices(answers({ pairedDevices }).get, google);
    expect(readings).toEqual([
      {
        deviceId: '1',
        model: 'device',
        type: 'Unknown',
        level: 14,
        status: 'Unknown',
        syncedAt: null,
      },
    ]);
  });

  it('does without a time of synchronisation that is none', async () => {
    const page = { pairedDevices: [paired(1, { lastSyncTime: 'yesterday' })] };
    const { readings } = await readDevices(answers(page).get, google);
    expect(readings[0]?.syncedAt).toBeNull();
    const list = [{ ...vectors.fitbit.response[0], lastSyncTime: 5 }];
    const { readings: others } = await readDevices(answers(list).get, fitbit);
    expect(others[0]).not.toHaveProperty('syncedLocal');
  });

  it('keeps lines, invisible characters and length out of a model that will be texted', async () => {
    const deviceVersion = ` Charge\n\u202E6\u0000 ${'x'.repeat(100)}`;
    const page = { pairedDevices: [paired(1, { deviceVersion })] };
    const { readings } = await readDevices(answers(page).get, google);
    expect(readings[0]?.model).toBe(`Charge 6 ${'x'.repeat(31)}`);
  });

  it.each([
    [google, null],
    [google, 'nonsense'],
    [google, []],
    [google, { pairedDevices: {} }],
    [google, { pairedDevices: [], nextPageToken: 7 }],
    [fitbit, { errors: [] }],
    [fitbit, undefined],
  ])('fails on an answer that is no list: %o %o', async (source, answer) => {
    await expect(readDevices(answers(answer).get, source)).rejects.toMatchObject({
      code: 'DEVICES_UNREADABLE',
    });
  });

  it('keeps 50 of 10,000 devices', async () => {
    const pairedDevices = Array.from({ length: 10_000 }, (_, i) => paired(i));
    const list = await readDevices(answers({ pairedDevices }).get, google);
    expect(list.readings).toHaveLength(50);
    expect(list.skipped).toBe(9950);
  });

  it('stops after 10 of endless pages', async () => {
    const { get, asked } = answers({ nextPageToken: 'again' });
    await readDevices(get, google);
    expect(asked).toHaveLength(10);
  });

  it('takes the first of two devices with the same id', async () => {
    const page = { pairedDevices: [paired(1, { batteryLevel: 5 }), paired(1)] };
    const list = await readDevices(answers(page).get, google);
    expect(list).toMatchObject({ readings: [{ level: 5 }], skipped: 1 });
  });
});
