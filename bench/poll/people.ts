import { randomBytes } from 'node:crypto';
import { refOf } from '../../lambdas/connect/domain/connection.ts';
import type { DataKey } from '../../lambdas/connect/domain/ports.ts';
import { sealTokens } from '../../lambdas/connect/domain/sealing.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';

/** Any number of people with a tracker each, as they stand in the tables: made up when they are asked for. */
const provider = 'google-health';
const hour = 3600;

export const dataKey: DataKey = { id: quarter(), key: randomBytes(32) };

const sealedTokens = {
  accessToken: `ya29.${'a'.repeat(180)}`,
  refreshToken: `1//${'r'.repeat(100)}`,
};

export const personOf = (index: number) => index.toString(16).padStart(32, '0') as PersonId;

const holderOf = (person: string) => ({
  person: person as PersonId,
  id: `c${person.slice(1)}`,
  provider,
});

export const refOfPerson = (index: number) => refOf(holderOf(personOf(index)));

export function personRow(id: string): object {
  const phone = `+1202${String(Number.parseInt(id.slice(-7), 16)).padStart(7, '0')}`;
  const preferences = { alertBelow: 20, quietHours: null, timeZone: 'America/New_York' };
  return {
    id,
    phone,
    sessions: 'aaaaaaaaaaaaaaaa',
    createdAt: 1_790_000_000,
    preferences,
    version: 3,
  };
}

export function connectionRow(person: string, isDue: boolean): object {
  const holder = holderOf(person);
  const now = Math.floor(Date.now() / 1000);
  return {
    ...holder,
    providerUserId: `u${person.slice(-12)}`,
    status: 'active',
    tokenType: 'bearer',
    scopes: ['https://www.googleapis.com/auth/googlehealth.settings.readonly'],
    accessExpiresAt: isDue ? now - 1 : now + hour,
    createdAt: now - 1000 * hour,
    updatedAt: now - hour,
    tokens: sealTokens(dataKey, holder, 7, sealedTokens),
    fence: 7,
    events: [],
    version: 9,
    polled: `${provider}#${person.at(-1)}`,
  };
}

export function deviceRow(person: string): object {
  const at = Date.now() - hour * 1000;
  return {
    person,
    item: `device#${provider}#9001`,
    deviceId: '9001',
    model: 'Charge 6',
    type: 'TRACKER',
    level: 64,
    status: 'High',
    syncedAt: '2026-11-25T10:00:00Z',
    at,
    told: false,
    pending: [],
    version: at,
    expires: Math.ceil(at / 1000) + 35 * 24 * hour,
  };
}

/** What the provider answers to each of them. */
export const devicesAnswer = JSON.stringify({
  pairedDevices: [
    {
      name: 'users/me/pairedDevices/9001',
      deviceType: 'TRACKER',
      batteryStatus: 'High',
      batteryLevel: 64,
      deviceVersion: 'Charge 6',
      macAddress: 'A1B2C3D4E5F6',
      features: [],
      lastSyncTime: '2026-11-25T10:00:00Z',
    },
  ],
});

export const tokenAnswer = JSON.stringify({
  access_token: sealedTokens.accessToken,
  expires_in: hour,
  token_type: 'Bearer',
  scope: 'https://www.googleapis.com/auth/googlehealth.settings.readonly',
});

function quarter(): string {
  const now = new Date();
  return `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
}
