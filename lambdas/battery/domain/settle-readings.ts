import type { Person, PersonId } from '../../phone/index.ts';
import { mapBounded } from '../../shared/map-bounded.ts';
import { type DeviceKey, deviceKeyText, type TimedReading } from './device.ts';
import type { ConnectionRef, PollDeps, SettleDeps } from './ports.ts';
import type { Read } from './read-connections.ts';
import type { Failure } from './retries.ts';
import { announceOrLeave, settle } from './settle.ts';

interface Work {
  readonly ref: ConnectionRef;
  readonly key: DeviceKey;
  readonly reading: TimedReading;
}

export interface SettledReadings {
  /** Whose devices were written, or may have been. */
  readonly written: ReadonlySet<PersonId>;
  readonly changed: number;
  /** Connections that have to be read again. */
  readonly failures: readonly Failure[];
}

/** Decides on all readings of a batch, with their devices loaded together. */
export async function settleReadings(
  deps: PollDeps,
  reads: readonly Read[],
  people: ReadonlyMap<PersonId, Person>,
): Promise<SettledReadings> {
  const work: Work[] = reads.flatMap(({ connection: { ref, person, provider }, readings }) =>
    readings.map((reading) => {
      const key = { person, provider, deviceId: reading.deviceId };
      return { ref, key, reading };
    }),
  );
  const known = await deps.devices.load(work.map(({ key }) => key));
  const byKey = new Map(known.map((device) => [deviceKeyText(device.item), device]));
  const settling = askingConsentOnce(deps);
  const written = new Set<PersonId>();
  const failures = new Map<ConnectionRef, Failure>();
  let changed = 0;
  await mapBounded(work, deps.settings.concurrency, async ({ ref, key, reading }) => {
    const person = people.get(key.person);
    if (person === undefined) return;
    try {
      const settled = await settle(settling, key, person, byKey.get(deviceKeyText(key)), reading);
      if (settled?.written === false && settled.device.item.pending.length === 0) return;
      written.add(key.person);
      changed++;
      if (settled !== undefined) await announceOrLeave(deps, settled.device);
    } catch (reason) {
      // What failed may have been written all the same.
      written.add(key.person);
      failures.set(ref, { ref, reason });
    }
  });
  return { written, changed, failures: [...failures.values()] };
}

/** A person with several low devices is looked up once. */
function askingConsentOnce(deps: SettleDeps): SettleDeps {
  const asked = new Map<PersonId, Promise<number | undefined>>();
  return {
    ...deps,
    consentOf(person) {
      const answer = asked.get(person) ?? deps.consentOf(person);
      asked.set(person, answer);
      return answer;
    },
  };
}
