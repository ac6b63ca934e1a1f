import type { Person } from '../../phone/index.ts';
import type { Versioned } from '../../shared/versioned-items.ts';
import type { Device, DeviceKey } from './device.ts';
import type { SettleDeps } from './ports.ts';
import { announcePending, settle } from './settle.ts';

/** After this time the rest is left to the next sweep, well before a function's own limit. */
export const sweepForMs = 40_000;

/**
 * Announces alerts that a worker decided but didn't see through, and decides on devices whose quiet hours are
 * over, by their newest reading.
 *
 * @returns how many devices failed; they are found again by the next sweep
 */
export async function announceDue(deps: SettleDeps): Promise<number> {
  const begun = deps.nowMs();
  let failures = 0;
  let cursor: string | undefined;
  do {
    const page = await deps.devices.listDue(begun, cursor);
    failures += await announcePage(deps, page.keys);
    cursor = page.cursor;
  } while (cursor !== undefined && deps.nowMs() - begun < sweepForMs);
  return failures;
}

async function announcePage(deps: SettleDeps, keys: readonly DeviceKey[]): Promise<number> {
  const devices = await deps.devices.load(keys);
  const people = await deps.people.load([...new Set(devices.map(({ item }) => item.person))]);
  let failures = 0;
  for (const device of devices) {
    const person = people.get(device.item.person);
    try {
      if (person === undefined) await deps.devices.forget(device.item.person);
      else await decideAndAnnounce(deps, device, person);
    } catch {
      failures++;
    }
  }
  return failures;
}

async function decideAndAnnounce(deps: SettleDeps, device: Versioned<Device>, person: Person) {
  const settled = await settle(deps, device.item, person, device, device.item);
  if (settled !== undefined) await announcePending(deps, settled.device);
}
