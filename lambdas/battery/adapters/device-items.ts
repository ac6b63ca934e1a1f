import type { PersonId } from '../../phone/index.ts';
import type { Versioned } from '../../shared/versioned-items.ts';
import type { Device, DeviceKey } from '../domain/device.ts';
import type { HistoryPoint } from '../domain/ports.ts';

/**
 * Rows of the table of devices. A partition holds all of a person: `device#<provider>#<id>`, one for each
 * device, and `reading#<provider>#<id>#<at>`, one for each change of its level.
 */
export type Row = Record<string, unknown>;

export interface RowKey {
  readonly person: PersonId;
  readonly item: string;
}

/** The sparse index of devices that something is due for. */
export const dueIndex = 'due';
export const duePartition = 'due';

const keptMs = 35 * 86_400_000;
const timeDigits = 15;

export function deviceRowKey({ person, provider, deviceId }: DeviceKey): RowKey {
  return { person, item: `device#${provider}#${deviceId}` };
}

/** The sorts of keys that begin with this are all of a person, or of one provider. */
export function prefixes(provider?: string): readonly [string, string] {
  return provider === undefined
    ? ['device#', 'reading#']
    : [`device#${provider}#`, `reading#${provider}#`];
}

export function toDeviceRow(device: Device, version: number): Row {
  const { person, provider: _, ...facts } = device;
  return {
    ...facts,
    ...deviceRowKey(device),
    person,
    version,
    expires: expiresOf(device.at),
    ...dueOf(device),
  };
}

export function toDevice(row: Row): Versioned<Device> {
  const { item, version, expires: _, due: __, dueAt: ___, ...facts } = row;
  const [, provider = ''] = String(item).split('#');
  return { item: { ...facts, provider } as unknown as Device, version: version as number };
}

export function toReadingRow(point: HistoryPoint): Row {
  const { person, provider, deviceId, at, level } = point;
  const time = String(at).padStart(timeDigits, '0');
  const item = `reading#${provider}#${deviceId}#${time}`;
  return { person, item, level, expires: expiresOf(at) };
}

export function toPoint({ person, item, level }: Row): HistoryPoint {
  const [, provider = '', deviceId = '', at] = String(item).split('#');
  return { person: person as PersonId, provider, deviceId, at: Number(at), level: level as number };
}

export function toKey(row: Row): DeviceKey {
  const [, provider = '', deviceId = ''] = String(row['item']).split('#');
  return { person: row['person'] as PersonId, provider, deviceId };
}

export function isDeviceRow({ item }: Row): boolean {
  return String(item).startsWith('device#');
}

/** DynamoDB deletes what has expired some time later. */
export function isLive({ expires }: Row, nowMs: number): boolean {
  return typeof expires === 'number' && expires * 1000 > nowMs;
}

function expiresOf(at: number): number {
  return Math.ceil((at + keptMs) / 1000);
}

function dueOf({ waitsUntil, pending, at }: Device): Row {
  if (waitsUntil === undefined && pending.length === 0) return {};
  return { due: duePartition, dueAt: waitsUntil ?? at };
}
