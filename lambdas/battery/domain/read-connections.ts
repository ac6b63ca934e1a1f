import { DomainError } from '../../shared/errors.ts';
import { BatteryError } from '../errors.ts';
import type { TimedReading } from './device.ts';
import { mapBounded } from './map-bounded.ts';
import type { ConnectionRef, PollDeps, ProviderGet } from './ports.ts';
import { readDevices } from './read-devices.ts';
import type { Failure } from './retries.ts';

/** Reads begin within this time of their batch, so that no batch outlives its worker. */
export const beginWithinMs = 30_000;
/** No page of a connection is asked for after this time of its read. */
export const readWithinMs = 20_000;

/** What came of a connection: the readings of its devices, or why there are none. */
export interface Read {
  readonly ref: ConnectionRef;
  readonly readings: readonly TimedReading[];
  /** Devices left out. */
  readonly skipped: number;
  readonly failure?: Failure;
}

/** Reads the devices of connections, some at a time. One that fails doesn't disturb the others. */
export async function readConnections(
  deps: PollDeps,
  refs: readonly ConnectionRef[],
): Promise<readonly Read[]> {
  const begun = deps.nowMs();
  const connections = await deps.connections.load(refs);
  return mapBounded(connections, deps.concurrency, async (connection) => {
    const ref = { person: connection.person, provider: connection.provider };
    try {
      if (deps.nowMs() - begun > beginWithinMs) return failed(ref, undefined);
      return { ref, ...(await read(deps, connection)) };
    } catch (error) {
      return failed(ref, error);
    }
  });
}

async function read(deps: PollDeps, connection: ConnectionRef): Promise<Omit<Read, 'ref'>> {
  const source = deps.connections.sourceOf(connection);
  if (source === undefined) return nothing;
  const at = deps.nowMs();
  const inTime = (get: ProviderGet) => (url: string) => {
    if (deps.nowMs() - at > readWithinMs) throw new BatteryError('PROVIDER_FAILED');
    return get(url);
  };
  try {
    const { readings, skipped } = await deps.connections.asking(connection, (get) =>
      readDevices(inTime(get), source),
    );
    return { readings: readings.map((reading) => ({ ...reading, at })), skipped };
  } catch (error) {
    if (!isDomainError(error, 'PROVIDER_GONE', 'NEEDS_REAUTHORIZATION')) throw error;
    if (error.code === 'PROVIDER_GONE') await deps.connections.markGone(connection);
    return nothing;
  }
}

const nothing = { readings: [], skipped: 0 };

function failed(ref: ConnectionRef, reason: unknown): Read {
  return { ref, ...nothing, failure: { ref, reason } };
}

function isDomainError(error: unknown, ...codes: readonly string[]): error is DomainError {
  return error instanceof DomainError && codes.includes(error.code);
}
