import { describe, expect, it } from 'vitest';
import { devicesInDynamoDb } from '../../lambdas/battery/adapters/device-store.dynamodb.ts';
import type { DeviceKey } from '../../lambdas/battery/domain/device.ts';
import type { DeviceStore } from '../../lambdas/battery/domain/ports.ts';
import { forEachDynamoDb } from '../shared/dynamodb-engines.ts';
import { deviceOf, devicesTable, keyOf, somebody } from './devices.ts';
import { fakeDeviceStore } from './fakes/device-store.fake.ts';

const start = 1_764_000_000_000;
const day = 86_400_000;

function deviceStoreContract(makeStore: (nowMs: () => number) => DeviceStore): void {
  function setUp() {
    const clock = { now: start };
    return { clock, store: makeStore(() => clock.now), person: somebody() };
  }

  it('has nothing that was never written', async () => {
    const { store, person } = setUp();
    expect(await store.load([])).toEqual([]);
    expect(await store.load([keyOf(deviceOf(person))])).toEqual([]);
    expect(await store.listFor(person, 0)).toEqual({ devices: [], history: [] });
  });

  it('gives back what was written, at a version that the next write needs', async () => {
    const { store, person } = setUp();
    const alert = { id: 'fall', model: 'Charge 6', level: 12 };
    const device = deviceOf(person, {
      syncedLocal: '2026-10-30T22:07:51.000',
      waitsUntil: start + 5,
      pending: [alert],
    });
    const written = await store.write(device, undefined);
    expect(written?.item).toEqual(device);
    expect(await store.load([keyOf(device)])).toEqual([written]);
    const charged = deviceOf(person, { level: 100 });
    expect(await store.write(charged, written?.version)).toBeDefined();
    const [stored] = await store.load([keyOf(device)]);
    expect(stored?.item).toEqual(charged);
  });

  it('lets one of many concurrent writers through, for a new device and for a known one', async () => {
    const { store, person } = setUp();
    const attempts = (version: number | undefined) =>
      Promise.all(
        [1, 2, 3, 4, 5].map((level) => store.write(deviceOf(person, { level }), version)),
      );
    const first = (await attempts(undefined)).filter((written) => written !== undefined);
    expect(first).toHaveLength(1);
    const second = (await attempts(first[0]?.version)).filter((written) => written !== undefined);
    expect(second).toHaveLength(1);
  });

  it('refuses a writer that knew a device which was deleted and made anew since', async () => {
    const { clock, store, person } = setUp();
    const old = await store.write(deviceOf(person), undefined);
    await store.forget(person);
    expect(await store.write(deviceOf(person, { level: 1 }), old?.version)).toBeUndefined();
    clock.now += 1;
    await store.write(deviceOf(person, { level: 2 }), undefined);
    expect(await store.write(deviceOf(person, { level: 3 }), old?.version)).toBeUndefined();
  });

  it('loads many devices of many people at once, each once', async () => {
    const { store } = setUp();
    const devices = Array.from({ length: 130 }, (_, i) =>
      deviceOf(somebody(), { deviceId: String(i) }),
    );
    await Promise.all(devices.map((device) => store.write(device, undefined)));
    const keys = devices.map(keyOf);
    const loaded = await store.load([...keys, ...keys.slice(0, 20)]);
    const ids = loaded.map(({ item }) => Number(item.deviceId));
    expect(ids.sort((a, b) => a - b)).toEqual(devices.map((_, i) => i));
  });

  it('forgets a device by itself 35 days after its last reading, and lets it be made anew', async () => {
    const { clock, store, person } = setUp();
    await store.write(deviceOf(person), undefined);
    clock.now = start + 35 * day - 1;
    expect(await store.load([keyOf(deviceOf(person))])).toHaveLength(1);
    clock.now = start + 35 * day;
    expect(await store.load([keyOf(deviceOf(person))])).toHaveLength(0);
    expect((await store.listFor(person, 0)).devices).toHaveLength(0);
    expect(await store.write(deviceOf(person, { at: clock.now }), undefined)).toBeDefined();
  });

  it('lists the history of a person from a time on, oldest first, each point once', async () => {
    const { store, person } = setUp();
    const key = keyOf(deviceOf(person));
    const point = (at: number, level: number) => ({ ...key, at: start + at, level });
    for (const late of [30, 10, 20, 0, 20]) await store.record(point(late, late));
    await store.record({ ...point(15, 1), person: somebody() });
    const { history } = await store.listFor(person, start + 10);
    expect(history).toEqual([point(10, 10), point(20, 20), point(30, 30)]);
  });

  it('lists and forgets a long history', async () => {
    const { store, person } = setUp();
    const key = keyOf(deviceOf(person, { deviceId: '9'.repeat(64) }));
    const points = Array.from({ length: 300 }, (_, i) => ({
      ...key,
      at: start + i,
      level: i % 100,
    }));
    await Promise.all(points.map((point) => store.record(point)));
    expect((await store.listFor(person, 0)).history).toEqual(points);
    await store.forget(person);
    expect((await store.listFor(person, 0)).history).toEqual([]);
  });

  it('lists what is due, page by page, and nothing else', async () => {
    const { store } = setUp();
    const alert = { id: 'fall', model: 'Charge 6', level: 12 };
    const due = [
      deviceOf(somebody(), { pending: [alert], at: start - 3 }),
      deviceOf(somebody(), { waitsUntil: start - 2 }),
      deviceOf(somebody(), { waitsUntil: start, pending: [alert], at: start - 9 }),
    ];
    const others = [
      deviceOf(somebody()),
      deviceOf(somebody(), { waitsUntil: start + 1 }),
      deviceOf(somebody(), { waitsUntil: start + 1, pending: [alert], at: start - 9 }),
    ];
    for (const device of [...due, ...others]) await store.write(device, undefined);
    const listed = await allDue(store, start);
    const ours = new Set([...due, ...others].map(({ person }) => person));
    expect(listed.filter(({ person }) => ours.has(person))).toEqual(due.map(keyOf));
  });

  it('lists no longer what was dealt with', async () => {
    const { store, person } = setUp();
    const waiting = await store.write(deviceOf(person, { waitsUntil: start }), undefined);
    await store.write(deviceOf(person), waiting?.version);
    expect((await allDue(store, start)).filter((key) => key.person === person)).toEqual([]);
  });

  it('forgets one provider, or everything, of one person', async () => {
    const { store, person } = setUp();
    const other = somebody();
    const all = [
      deviceOf(person),
      deviceOf(person, { provider: 'fitbit' }),
      deviceOf(person, { provider: 'fitbit-2' }),
      deviceOf(other),
    ];
    for (const device of all) {
      await store.write(device, undefined);
      await store.record({ ...keyOf(device), at: start, level: 5 });
    }
    await store.forget(person, 'fitbit');
    const left = await store.listFor(person, 0);
    expect(left.devices.map(({ provider }) => provider).sort()).toEqual([
      'fitbit-2',
      'google-health',
    ]);
    expect(left.history).toHaveLength(2);
    await store.forget(person);
    expect(await store.listFor(person, 0)).toEqual({ devices: [], history: [] });
    expect((await store.listFor(other, 0)).devices).toHaveLength(1);
  });
}

async function allDue(store: DeviceStore, now: number): Promise<readonly DeviceKey[]> {
  const keys: DeviceKey[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listDue(now, cursor);
    keys.push(...page.keys);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
}

describe('the store of devices', () => {
  describe('in memory', () => {
    deviceStoreContract(fakeDeviceStore);
  });

  forEachDynamoDb([devicesTable], (db) => {
    deviceStoreContract((nowMs) => devicesInDynamoDb(db(), devicesTable.name, nowMs));
  });
});
