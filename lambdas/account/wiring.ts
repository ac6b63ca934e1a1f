import { type DeviceView, devices } from '../battery/index.ts';
import { type ConnectionView, connectionList, forgetConnections } from '../connect/index.ts';
import {
  erasedPeople,
  forgetPhone,
  type PersonId,
  type SessionDeps,
  sessionDeps,
} from '../phone/index.ts';
import { forgetPersonsUploads } from '../services/index.ts';
import { clients } from '../shared/clients.ts';
import { batterySettings } from '../shared/declarations/settings.ts';
import { documents } from '../shared/dynamodb/client.ts';
import { readEnv } from '../shared/env.ts';
import type { HttpDeps } from '../shared/http/on-http.ts';
import { parseJson } from '../shared/parse-json.ts';
import { defaultPreferences, type Preferences } from '../shared/preferences.ts';
import { forgetTopics, type SubscriptionStatus, subscriptions } from '../topics/index.ts';
import type { EraseDeps } from './domain/ports.ts';
import type { AccountEnv, EraseEnv, SessionEnv } from './env.ts';

export type SignedInDeps = SessionDeps & HttpDeps;
export type EraseRouteDeps = SignedInDeps & EraseDeps;

export interface AccountDeps extends SignedInDeps {
  readonly subscriptionStatusOf: (person: PersonId) => Promise<SubscriptionStatus>;
  readonly connectionsOf: (person: PersonId) => Promise<readonly ConnectionView[]>;
  readonly devicesOf: (person: PersonId) => Promise<readonly DeviceView[]>;
  readonly defaultPreferences: Preferences;
}

const sessionNames = ['PEOPLE_TABLE', 'SESSION_KEYS_ARN', 'PUBLIC_ORIGIN'] as const;

export function signedInDeps(): SignedInDeps {
  return sessionDeps(readEnv<SessionEnv>(...sessionNames), clients());
}

export function accountDeps(): AccountDeps {
  const env = readEnv<AccountEnv>(
    ...sessionNames,
    'SUBSCRIPTIONS_TABLE',
    'CONNECTIONS_TABLE',
    'DEVICES_TABLE',
    'BATTERY_SETTINGS',
  );
  const made = clients();
  const known = subscriptions(env, made);
  return {
    ...sessionDeps(env, made),
    subscriptionStatusOf: (person) => known.statusOf(person),
    connectionsOf: connectionList(env, made),
    devicesOf: devices(env, made).listFor,
    defaultPreferences: defaultPreferences(parseJson(batterySettings, env.BATTERY_SETTINGS)),
  };
}

export function eraseRouteDeps(): EraseRouteDeps {
  const env = readEnv<EraseEnv>(
    ...sessionNames,
    'CONNECTIONS_TABLE',
    'PROVIDER_SECRETS',
    'OUTSIDE_ORIGINS',
    'DATA_KEYS_TABLE',
    'VAULT_KEY_ARN',
    'DEVICES_TABLE',
    'SUBSCRIPTIONS_TABLE',
    'SEND_TEXT_QUEUE_URL',
    'BRAND_SETTINGS',
    'TEXTS_TABLE',
    'USER_TOPIC_ARN_PREFIX',
    'CONSENT_YEARS',
    'CODES_TABLE',
    'UPLOADS_TABLE',
    'QUARANTINE_BUCKET',
    'PUBLISHED_BUCKET',
    'UPLOAD_SETTINGS',
  );
  const made = clients();
  const { forget: forgetDevices } = devices(env, made);
  // Connections first, so that nothing new is read while the rest goes.
  const forget = [
    forgetConnections(env, made),
    forgetDevices,
    forgetPersonsUploads(env, made),
    forgetTopics(env, made),
    forgetPhone(env, made),
  ];
  return { ...sessionDeps(env, made), forget };
}

export function finishErasingDeps() {
  const deps = eraseRouteDeps();
  const { PEOPLE_TABLE } = readEnv<Pick<SessionEnv, 'PEOPLE_TABLE'>>('PEOPLE_TABLE');
  return { ...deps, erased: erasedPeople(PEOPLE_TABLE, documents()) };
}
