import type { PersonId } from '../phone/index.ts';
import { documents } from '../shared/dynamodb/client.ts';
import { epochSeconds } from '../shared/time.ts';
import { devicesInDynamoDb } from './adapters/device-store.dynamodb.ts';
import { type DeviceView, listDevices } from './domain/list-devices.ts';
import type { DevicesEnv } from './env.ts';

export type { DeviceView };

/** People's devices, as they were last read. */
export function devices(
  { DEVICES_TABLE }: DevicesEnv,
  { db, now } = { db: documents(), now: epochSeconds },
) {
  const nowMs = () => now() * 1000;
  const store = devicesInDynamoDb(db, DEVICES_TABLE, nowMs);
  return {
    /** With the history of 30 days. A device that is no longer read disappears after 35. */
    listFor: (person: PersonId): Promise<readonly DeviceView[]> =>
      listDevices(store, person, nowMs()),
    /** Deletes all of a person, or all that came from one provider. Doing it again does no harm. */
    forget: (person: PersonId, provider?: string): Promise<void> => store.forget(person, provider),
  };
}
