import { randomBytes } from 'node:crypto';
import type { Device, DeviceKey } from '../../lambdas/battery/domain/device.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';

/** A table as the construct makes it. */
export const devicesTable = {
  name: 'devices',
  partitionKey: 'person',
  sortKey: 'item',
  indexes: [{ name: 'due', partitionKey: 'due', sortKey: { name: 'dueAt', type: 'N' } }],
} as const;

export function somebody(): PersonId {
  return randomBytes(16).toString('hex') as PersonId;
}

export function deviceOf(person: PersonId, over: Partial<Device> = {}): Device {
  return {
    person,
    provider: 'google-health',
    deviceId: '9001',
    model: 'Charge 6',
    type: 'TRACKER',
    level: 62,
    status: 'High',
    syncedAt: null,
    at: 1_764_000_000_000,
    told: false,
    pending: [],
    ...over,
  };
}

export function keyOf({ person, provider, deviceId }: DeviceKey): DeviceKey {
  return { person, provider, deviceId };
}
