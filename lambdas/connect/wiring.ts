import declarations from '#providers';
import { peopleStore, type SessionDeps, sessionDeps } from '../phone/index.ts';
import { type Clients, clients } from '../shared/clients.ts';
import { versionedItems } from '../shared/dynamodb/versioned-items.ts';
import { readEnv } from '../shared/env.ts';
import type { HttpDeps } from '../shared/http/on-http.ts';
import { announcer } from '../topics/index.ts';
import { connectedEventsInSns } from './adapters/connected-events.sns.ts';
import { connectionDeps, dataKeysOf, providerDeps } from './adapters/connection-deps.ts';
import { connectionsInDynamoDb } from './adapters/connections.dynamodb.ts';
import { reauthorizeThrough } from './adapters/reauthorize.ts';
import { authorizationKeptSeconds } from './domain/authorization.ts';
import type { FinishDeps } from './domain/finish-connecting.ts';
import type { Authorization, ConnectionDeps } from './domain/ports.ts';
import type { SweepDeps } from './domain/publish-events.ts';
import type { ResealDeps } from './domain/reseal.ts';
import { vaultOf } from './domain/sealing.ts';
import type { StartDeps } from './domain/start-connecting.ts';
import type {
  DisconnectRouteEnv,
  FinishConnectEnv,
  PublishPendingEnv,
  ResealEnv,
  StartConnectEnv,
} from './env.ts';

const sessionNames = ['PEOPLE_TABLE', 'SESSION_KEYS_ARN', 'PUBLIC_ORIGIN'] as const;
const providerNames = ['PROVIDER_SECRETS', 'OUTSIDE_ORIGINS'] as const;
const vaultNames = ['DATA_KEYS_TABLE', 'VAULT_KEY_ARN'] as const;
const disconnectNames = ['CONNECTIONS_TABLE', ...providerNames, ...vaultNames] as const;
const announcerNames = ['USER_TOPIC_ARN_PREFIX', 'SEND_TEXT_QUEUE_URL', 'TEXT_DELIVERY'] as const;

export type StartRouteDeps = StartDeps & SessionDeps & HttpDeps;

export function startDeps(): StartRouteDeps {
  const env = readEnv<StartConnectEnv>(...sessionNames, ...providerNames, 'AUTHORIZATIONS_TABLE');
  return start(env, clients());
}

function start(env: StartConnectEnv, made: Clients): StartRouteDeps {
  return {
    ...sessionDeps(env, made),
    ...providerDeps(env, made, declarations),
    authorizations: versionedItems<Authorization>(made.db, {
      table: env.AUTHORIZATIONS_TABLE,
      prefix: 'state',
      now: made.now,
      expiresAt: ({ expiresAt }) => expiresAt + authorizationKeptSeconds,
    }),
  };
}

export function finishDeps(): FinishDeps & StartRouteDeps {
  const env = readEnv<FinishConnectEnv>(
    ...sessionNames,
    ...disconnectNames,
    'AUTHORIZATIONS_TABLE',
    'USER_CONNECTED_TOPIC_ARN',
  );
  const made = clients();
  return {
    ...start(env, made),
    ...connectionDeps(env, made, declarations),
    people: peopleStore(env.PEOPLE_TABLE, made.db, made.now),
    publishers: { 'user-connected': connectedEventsInSns(env.USER_CONNECTED_TOPIC_ARN) },
  };
}

export function disconnectDeps(): ConnectionDeps & SessionDeps & HttpDeps {
  const env = readEnv<DisconnectRouteEnv>(...sessionNames, ...disconnectNames);
  const made = clients();
  return { ...sessionDeps(env, made), ...connectionDeps(env, made, declarations) };
}

export function sweepDeps(): SweepDeps {
  const env = readEnv<PublishPendingEnv>(
    ...disconnectNames,
    ...announcerNames,
    'USER_CONNECTED_TOPIC_ARN',
    'PEOPLE_TABLE',
  );
  const made = clients();
  return {
    ...connectionDeps(env, made, declarations),
    people: peopleStore(env.PEOPLE_TABLE, made.db, made.now),
    publishers: {
      'user-connected': connectedEventsInSns(env.USER_CONNECTED_TOPIC_ARN),
      reauthorize: reauthorizeThrough(announcer(env), declarations),
    },
  };
}

export function resealDeps(): ResealDeps {
  const env = readEnv<ResealEnv>('CONNECTIONS_TABLE', ...vaultNames);
  const made = clients();
  const dataKeys = dataKeysOf(env, made);
  const connections = connectionsInDynamoDb(made.db, env.CONNECTIONS_TABLE);
  return { connections, dataKeys, vault: vaultOf(dataKeys) };
}
