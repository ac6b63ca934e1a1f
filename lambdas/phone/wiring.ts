import { clients } from '../shared/clients.ts';
import { phoneSettings } from '../shared/declarations/settings.ts';
import { versionedItems } from '../shared/dynamodb/versioned-items.ts';
import { readEnv } from '../shared/env.ts';
import type { HttpDeps } from '../shared/http/on-http.ts';
import { keyringReader } from '../shared/keys/keyring.ts';
import { parseJson } from '../shared/parse-json.ts';
import { numberLookup, subscriptions, texting } from '../topics/index.ts';
import { dailySendsInDynamoDb } from './adapters/daily-sends.dynamodb.ts';
import type { CodeDeps, SourceSends } from './domain/ports.ts';
import type { SessionDeps } from './domain/session.ts';
import type { PhoneEnv, SessionEnv } from './env.ts';
import { codeBooksIn, sessionDeps } from './index.ts';

export type SignedInDeps = SessionDeps & HttpDeps;
export type PhoneDeps = CodeDeps & SignedInDeps;

export function signedInDeps(): SignedInDeps {
  return sessionDeps(readEnv<SessionEnv>('PEOPLE_TABLE', 'SESSION_KEYS_ARN', 'PUBLIC_ORIGIN'));
}

export function phoneDeps(): PhoneDeps {
  const env = readEnv<PhoneEnv>(
    'PEOPLE_TABLE',
    'SESSION_KEYS_ARN',
    'PUBLIC_ORIGIN',
    'NUMBER_KEY_ARN',
    'TEXTS_TABLE',
    'SMS_SETTINGS',
    'TWILIO_SECRET_ARN',
    'OUTSIDE_ORIGINS',
    'SUBSCRIPTIONS_TABLE',
    'CODES_TABLE',
    'CODE_PEPPERS_ARN',
    'PHONE_SETTINGS',
    'BRAND_NAME',
  );
  const made = clients();
  const { db, secrets, now } = made;
  const table = env.CODES_TABLE;
  const { send } = texting(env, made);
  const numberKey = keyringReader(secrets, env.NUMBER_KEY_ARN);
  const lookUp = numberLookup(env, made);
  const known = subscriptions(env, made);
  return {
    ...sessionDeps(env, made),
    settings: parseJson(phoneSettings, env.PHONE_SETTINGS),
    brand: env.BRAND_NAME,
    numberKey: async () => (await numberKey()).current,
    peppers: keyringReader(secrets, env.CODE_PEPPERS_ARN),
    codeBooks: codeBooksIn(table, db, now),
    sourceSends: versionedItems<SourceSends>(db, {
      table,
      prefix: 'source',
      now,
      expiresAt: inDays(1, now),
    }),
    dailySends: dailySendsInDynamoDb(db, table, now),
    texts: { send: (text) => send({ ...text, kind: 'code' }) },
    hasStopped: async (person) => (await known.statusOf(person)) === 'stopped',
    ...(lookUp === undefined ? {} : { lookUp }),
  };
}

function inDays(days: number, now: () => number): () => number {
  return () => now() + days * 86_400;
}
