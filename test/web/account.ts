import type { Account, Connection, Device } from '../../web/src/answers.ts';

/** An account as `GET /api/account` answers it: on, with one working connection and no device. */
export function account(parts: Partial<Account> = {}): Account {
  return {
    phone: '+14155552671',
    subscription: { status: 'confirmed' },
    connections: [connection()],
    devices: [],
    preferences: { alertBelow: 20, quietHours: null, timeZone: 'UTC' },
    ...parts,
  };
}

export function connection(parts: Partial<Connection> = {}): Connection {
  const connectedAt = '2026-01-01T00:00:00.000Z';
  return { id: '1', provider: 'google-health', status: 'active', connectedAt, ...parts };
}

export function device(parts: Partial<Device> = {}): Device {
  return { provider: 'google-health', deviceId: '9001', model: 'Charge 6', history: [], ...parts };
}
