import type { Device } from '../../../lambdas/battery/domain/device.ts';
import { deviceKeyText } from '../../../lambdas/battery/domain/device.ts';
import type { DeviceStore, HistoryPoint } from '../../../lambdas/battery/domain/ports.ts';
import type { Versioned } from '../../../lambdas/shared/versioned-items.ts';
import { asStored } from '../../shared/versioned-items.fake.ts';

export interface FakeDeviceStore extends DeviceStore {
  /** All that is stored, expired or not. */
  devices(): readonly Device[];
  history(): readonly HistoryPoint[];
}

const keptMs = 35 * 86_400_000;
const pageSize = 2;

/** Devices and history in memory, with the semantics of the table. */
export function fakeDeviceStore(nowMs: () => number): FakeDeviceStore {
  const devices = new Map<string, Versioned<Device>>();
  const history = new Map<string, HistoryPoint>();
  const isLive = ({ at }: { at: number }) => at + keptMs > nowMs();
  const live = () => [...devices.values()].filter(({ item }) => isLive(item));
  return {
    async load(keys) {
      const wanted = new Set(keys.map(deviceKeyText));
      return live()
        .filter(({ item }) => wanted.has(deviceKeyText(item)))
        .map(asStored);
    },
    async write(device, version) {
      const known = devices.get(deviceKeyText(device));
      const isFree = known === undefined || !isLive(known.item);
      if (version === undefined ? !isFree : known?.version !== version) return undefined;
      const next = version === undefined ? nowMs() : version + 1;
      devices.set(deviceKeyText(device), asStored({ item: device, version: next }));
      return asStored({ item: device, version: next });
    },
    async record(point) {
      history.set(`${deviceKeyText(point)} ${point.at}`, asStored(point));
    },
    async listDue(now, cursor = '0') {
      const dueAt = ({ waitsUntil, pending, at }: Device) =>
        waitsUntil ?? (pending.length > 0 ? at : Number.POSITIVE_INFINITY);
      const due = [...devices.values()]
        .map(({ item }) => item)
        .filter((device) => dueAt(device) <= now)
        .sort((a, b) => dueAt(a) - dueAt(b));
      const start = Number(cursor);
      const keys = due
        .slice(start, start + pageSize)
        .map(({ person, provider, deviceId }) => ({ person, provider, deviceId }));
      return start + pageSize < due.length ? { keys, cursor: String(start + pageSize) } : { keys };
    },
    async listFor(person, since) {
      return {
        devices: live()
          .map(({ item }) => asStored(item))
          .filter((device) => device.person === person),
        history: [...history.values()]
          .filter((point) => point.person === person && point.at >= since && isLive(point))
          .sort((a, b) => a.at - b.at)
          .map(asStored),
      };
    },
    async forget(person, provider) {
      const isMeant = (key: { person: string; provider: string }) =>
        key.person === person && (provider === undefined || key.provider === provider);
      for (const [key, { item }] of devices) if (isMeant(item)) devices.delete(key);
      for (const [key, point] of history) if (isMeant(point)) history.delete(key);
    },
    devices: () => [...devices.values()].map(({ item }) => asStored(item)),
    history: () => [...history.values()].map(asStored),
  };
}
