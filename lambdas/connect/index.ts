import declarations from '#providers';
import type { PersonId } from '../phone/index.ts';
import { clients } from '../shared/clients.ts';
import { announcer } from '../topics/index.ts';
import { connectionDeps } from './adapters/connection-deps.ts';
import { connectionsInDynamoDb } from './adapters/connections.dynamodb.ts';
import { outsideOrigins } from './adapters/outside-origins.ts';
import { fetchProvider } from './adapters/provider-api.ts';
import { reauthorizeThrough } from './adapters/reauthorize.ts';
import { type Connection, type ConnectionRef, partsOf, refOf } from './domain/connection.ts';
import { forget } from './domain/disconnect.ts';
import type { RefreshDeps } from './domain/ports.ts';
import { withAccessToken } from './domain/use-connection.ts';
import type { ConnectionListEnv, ConnectionsEnv, DisconnectEnv } from './env.ts';

/** A connection as its person sees it. */
export interface ConnectionView {
  readonly id: string;
  readonly provider: string;
  readonly status: Connection['status'];
  /** ISO 8601. */
  readonly connectedAt: string;
}

/** An active connection to a provider whose devices can be read. */
export interface DeviceConnection {
  readonly ref: string;
  readonly person: PersonId;
  readonly provider: string;
  readonly source: { readonly dialect: 'google-health' | 'fitbit'; readonly url: string };
  /**
   * Lends `use` a way to GET this provider's resources as parsed JSON in the person's name; the access token is
   * refreshed when it is due or refused.
   *
   * @throws ConnectError NEEDS_REAUTHORIZATION when only the person can help, who is then told; others with
   * `retryAfterSeconds` where the provider says when
   */
  ask<T>(use: (get: (url: string) => Promise<unknown>) => Promise<T>): Promise<T>;
}

/** Lists a person's connections, the oldest first. */
export function connectionList(env: ConnectionListEnv, { db } = clients()) {
  const connections = connectionsInDynamoDb(db, env.CONNECTIONS_TABLE);
  return async (person: PersonId): Promise<readonly ConnectionView[]> =>
    (await connections.listFor(person)).map(({ id, provider, status, createdAt }) => ({
      id,
      provider,
      status,
      connectedAt: new Date(createdAt * 1000).toISOString(),
    }));
}

/** Pages through the active connections whose providers have devices. */
export function connectionPages(env: ConnectionListEnv, { db } = clients()) {
  const connections = connectionsInDynamoDb(db, env.CONNECTIONS_TABLE);
  const names = declarations.filter(({ devices }) => devices !== undefined).map(({ name }) => name);
  return { page: (cursor?: string) => connections.active(names, cursor) };
}

/** Uses people's connections in their names. */
export function deviceConnections(env: ConnectionsEnv, made = clients()) {
  const publishers = { reauthorize: reauthorizeThrough(announcer(env), declarations) };
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  const deps: RefreshDeps = { ...connectionDeps(env, made, declarations), publishers, pause };
  const sourceOf = deviceSources(deps, env);
  return {
    /** Those among these that are active, read in batches. */
    async load(refs: readonly string[]): Promise<readonly DeviceConnection[]> {
      const known = await deps.connections.load(refs as readonly ConnectionRef[]);
      return known.flatMap((connection) => {
        const { person, provider, status } = connection;
        const source = sourceOf(provider);
        if (source === undefined || status !== 'active') return [];
        const ask: DeviceConnection['ask'] = (use) =>
          withAccessToken(deps, connection, (token) => use((url) => fetchProvider(url, token)));
        return [{ ref: refOf(connection), person, provider, source, ask }];
      });
    },
    personOf: (ref: string): PersonId => partsOf(ref as ConnectionRef).person,
  };
}

/** Where the devices of a provider's people are found; looked up once for each provider. */
function deviceSources(
  { providers }: Pick<RefreshDeps, 'providers'>,
  env: Pick<ConnectionsEnv, 'OUTSIDE_ORIGINS'>,
): (provider: string) => DeviceConnection['source'] | undefined {
  const outside = outsideOrigins(env.OUTSIDE_ORIGINS);
  const found = new Map<string, DeviceConnection['source']>();
  return (provider) => {
    const devices = providers.get(provider)?.devices;
    if (devices !== undefined && !found.has(provider)) {
      found.set(provider, { dialect: devices.dialect, url: outside.locate(devices.url) });
    }
    return found.get(provider);
  };
}

/** Revokes and deletes everything of a person. Doing it again does no harm. */
export function forgetConnections(env: DisconnectEnv, made = clients()) {
  const deps = connectionDeps(env, made, declarations);
  return (person: PersonId): Promise<void> => forget(deps, person);
}
