import { DomainError } from '../../shared/errors.ts';
import { mapBounded } from '../../shared/map-bounded.ts';
import { BatteryError } from '../errors.ts';
import type { TimedReading } from './device.ts';
import type { DeviceConnection, PollDeps } from './ports.ts';
import { type DeviceList, readDevices } from './read-devices.ts';
import type { Failure } from './retries.ts';

/** Reads begin within this time of their batch, so that no batch outlives its worker. */
export const beginWithinMs = 30_000;
/** No page of a connection is asked for after this time of its read. */
export const readWithinMs = 20_000;

/** What came of a connection: the readings of its devices, or why there are none. */
export interface Read {
  readonly connection: DeviceConnection;
  readonly readings: readonly TimedReading[];
  /** Devices left out. */
  readonly skipped: number;
  readonly failure?: Failure;
}

/** Reads the devices of connections, some at a time. One that fails doesn't disturb the others. */
export async function readConnections(
  { nowMs, settings }: Pick<PollDeps, 'nowMs' | 'settings'>,
  connections: readonly DeviceConnection[],
): Promise<readonly Read[]> {
  const begun = nowMs();
  return mapBounded(connections, settings.concurrency, async (connection) => {
    const nothing = { connection, readings: [], skipped: 0 };
    const at = nowMs();
    if (at - begun > beginWithinMs) return { ...nothing, failure: { ref: connection.ref } };
    try {
      const { readings, skipped } = await read(connection, () => nowMs() - at <= readWithinMs);
      return { connection, readings: readings.map((reading) => ({ ...reading, at })), skipped };
    } catch (reason) {
      return isDead(reason) ? nothing : { ...nothing, failure: { ref: connection.ref, reason } };
    }
  });
}

function read(connection: DeviceConnection, isInTime: () => boolean): Promise<DeviceList> {
  return connection.ask((get) =>
    readDevices((url) => {
      if (!isInTime()) throw new BatteryError('READ_TOO_SLOW');
      return get(url);
    }, connection.source),
  );
}

/** Whoever found it dead has seen to it that the person is told. */
function isDead(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'NEEDS_REAUTHORIZATION';
}
