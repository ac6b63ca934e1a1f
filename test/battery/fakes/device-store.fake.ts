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
      return [...new Set(keys.map(deviceKeyText))].flatMap((key) => {
        const known = devices.get(key);
        return known !== undefined && isLive(known.item) ? [asStored(known)] : [];
      });
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
    async listDue(now, cursor = '') {
      // A cursor is where the last page ended, as in an index: what was dealt with since shifts nothing.
      const due = [...devices.values()]
        .map(({ item }) => ({ item, place: placeOf(item) }))
        .filter(({ item, place }) => dueAt(item) <= now && place > cursor)
        .sort((a, b) => (a.place < b.place ? -1 : 1));
      const page = due.slice(0, pageSize);
      const keys = page.map(({ item: { person, provider, deviceId } }) => {
        return { person, provider, deviceId };
      });
      const last = page.at(-1);
      return last === undefined || due.length <= pageSize ? { keys } : { keys, cursor: last.place };
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

function dueAt({ waitsUntil, pending, at }: Device): number {
  return waitsUntil ?? (pending.length > 0 ? at : Number.POSITIVE_INFINITY);
}

function placeOf(device: Device): string {
  return `${String(dueAt(device)).padStart(15, '0')} ${deviceKeyText(device)}`;
}
