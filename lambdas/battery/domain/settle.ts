import { createHash } from 'node:crypto';
import type { Person } from '../../phone/index.ts';
import type { BatterySettings } from '../../shared/declarations/settings.ts';
import type { Versioned } from '../../shared/versioned-items.ts';
import { decide, isLate, type Policy, wantsToTell } from './decide.ts';
import type { Device, DeviceKey, DeviceState, TimedReading } from './device.ts';
import type { SettleDeps } from './ports.ts';
import { quietUntil } from './quiet-hours.ts';

const attempts = 8;
const day = 86_400_000;

export interface Settled {
  readonly device: Versioned<Device>;
  readonly written: boolean;
}

/**
 * Decides on a reading and stores what follows from it; nothing is written where nothing has changed.
 *
 * The history is written first: a process that dies in between leaves a point of the history, and the next
 * read of the device does the rest. An unchanged device is written once a day, so that its chart goes on and
 * it is known to be alive. Since an unchanged reading leaves no mark, one that is late only by that reading
 * counts as newest; a worker decides within minutes of its read, so it takes two at the same time for that.
 *
 * @param known the device as it was read after the reading began
 * @throws when writers kept overtaking for all attempts
 */
export async function settle(
  deps: SettleDeps,
  key: DeviceKey,
  person: Person,
  known: Versioned<Device> | undefined,
  reading: TimedReading,
): Promise<Settled | undefined> {
  let current = known;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (isLate(current?.item, reading)) {
      await deps.devices.record({ ...keyOf(key), at: reading.at, level: reading.level });
      return undefined;
    }
    const policy = await policyOf(deps, key, person, current?.item, reading);
    const next: Device = { ...keyOf(key), ...decide(current?.item, reading, policy) };
    if (current !== undefined && isSame(current.item, next)) {
      return { device: current, written: false };
    }
    if (isHistoric(current?.item, next)) {
      await deps.devices.record({ ...keyOf(key), at: next.at, level: next.level });
    }
    const written = await deps.devices.write(next, current?.version);
    if (written !== undefined) return { device: written, written: true };
    [current] = await deps.devices.load([key]);
  }
  throw new Error('A device is contended beyond what retrying can settle');
}

/**
 * Announces what is decided, and then strikes it off: whoever dies in between leaves it to the next one, who
 * announces it under the same id.
 */
export async function announcePending(
  deps: SettleDeps,
  { item, version }: Versioned<Device>,
): Promise<void> {
  if (item.pending.length === 0 || item.waitsUntil !== undefined) return;
  const { person } = item;
  for (const alert of item.pending) await deps.announce({ ...alert, person });
  const announced = new Set(item.pending.map(({ id }) => id));
  let current: Versioned<Device> | undefined = { item, version };
  for (let attempt = 0; current !== undefined && attempt < attempts; attempt++) {
    const pending = current.item.pending.filter(({ id }) => !announced.has(id));
    if (pending.length === current.item.pending.length) return;
    if (await deps.devices.write({ ...current.item, pending }, current.version)) return;
    [current] = await deps.devices.load([item]);
  }
}

/** Announces what is decided; what can't be announced now is found by the next sweep. */
export async function announceOrLeave(deps: SettleDeps, device: Versioned<Device>): Promise<void> {
  try {
    await announcePending(deps, device);
  } catch (error) {
    deps.log('left to the sweep', { fault: error instanceof Error ? error.name : typeof error });
  }
}

/** Percent below which a person is alerted, and from which on they can be again. */
export function thresholdsOf(
  { preferences }: Person,
  { alertBelow, rearmMargin }: BatterySettings,
): Pick<Policy, 'alertBelow' | 'rearmAt'> {
  const below = preferences?.alertBelow ?? alertBelow;
  return { alertBelow: below, rearmAt: Math.min(100, below + rearmMargin) };
}

async function policyOf(
  deps: SettleDeps,
  key: DeviceKey,
  person: Person,
  state: DeviceState | undefined,
  reading: TimedReading,
): Promise<Policy> {
  const thresholds = thresholdsOf(person, deps.settings);
  const asks = wantsToTell(state, reading, thresholds);
  const hasPending = state !== undefined && state.pending.length > 0;
  return {
    ...thresholds,
    confirmedSince: asks ? await deps.consentOf(key.person) : undefined,
    quietUntil: asks || hasPending ? quietUntilOf(person, deps.nowMs()) : undefined,
    alertId: ({ at }) => fallId(key, at),
  };
}

/** The key alone, out of a device that a caller may have handed over as its own key. */
function keyOf({ person, provider, deviceId }: DeviceKey): DeviceKey {
  return { person, provider, deviceId };
}

function quietUntilOf({ preferences }: Person, now: number): number | undefined {
  if (!preferences?.quietHours) return undefined;
  return quietUntil(preferences.quietHours, preferences.timeZone, now);
}

function fallId({ person, provider, deviceId }: DeviceKey, at: number): string {
  const fall = JSON.stringify(['battery-low', person, provider, deviceId, at]);
  return createHash('sha256').update(fall).digest('base64url').slice(0, 22);
}

/** Whether nothing is worth a write: all is as it was, but for the time and the last synchronisation. */
function isSame(old: Device, next: Device): boolean {
  return (
    next.at - old.at < day &&
    old.level === next.level &&
    old.status === next.status &&
    old.model === next.model &&
    old.type === next.type &&
    old.told === next.told &&
    old.waitsUntil === next.waitsUntil &&
    old.pending.length === next.pending.length
  );
}

function isHistoric(old: Device | undefined, next: Device): boolean {
  return old?.level !== next.level || next.at - old.at >= day;
}
