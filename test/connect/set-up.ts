import { readFileSync } from 'node:fs';
import {
  type Connection,
  connectionId,
  type Grant,
  type PendingEvent,
  refOf,
} from '../../lambdas/connect/domain/connection.ts';
import type { FinishDeps } from '../../lambdas/connect/domain/finish-connecting.ts';
import type {
  Authorization,
  Connections,
  DataKeys,
  ProviderGateway,
  RefreshDeps,
  RefreshOutcome,
} from '../../lambdas/connect/domain/ports.ts';
import { vaultOf } from '../../lambdas/connect/domain/sealing.ts';
import type { PersonId, PersonItem } from '../../lambdas/phone/domain/person.ts';
import {
  type ProviderDeclaration,
  providerDeclaration,
} from '../../lambdas/shared/declarations/provider.ts';
import { parseJson } from '../../lambdas/shared/parse-json.ts';
import { key, keyring, start } from '../phone/set-up.ts';
import { fakeVersionedItems } from '../shared/versioned-items.fake.ts';

export const ada = 'a'.repeat(32) as PersonId;
export const eve = 'e'.repeat(32) as PersonId;

const shipped = ['google-health', 'fitbit', 'github'].map((name) =>
  parseJson(providerDeclaration, readFileSync(`integrations/providers/${name}.json`, 'utf8')),
);

export function fakeConnections(): Connections & { all(): readonly Connection[] } {
  const items = fakeVersionedItems<Connection>();
  const all = () => Object.values(items.contents());
  const refs = (wanted: (connection: Connection) => boolean) => ({
    refs: all().filter(wanted).map(refOf),
  });
  return {
    ...items,
    all,
    listFor: async (person) => all().filter((one) => one.person === person),
    active: async (names) => refs((one) => one.status === 'active' && names.includes(one.provider)),
    pending: async () => refs(({ events }) => events.length > 0),
    sealedUnderOthers: async (id) =>
      refs(({ tokens }) => tokens !== undefined && tokens.key !== id),
    load: async (wanted) => all().filter((one) => wanted.includes(refOf(one))),
  };
}

export function grantOf(token: string, more: Partial<Grant> = {}): Grant {
  return {
    accessToken: `access-${token}`,
    refreshToken: `refresh-${token}`,
    tokenType: 'bearer',
    scopes: shipped.flatMap(({ scopes }) => scopes.require),
    expiresInSeconds: 3600,
    ...more,
  };
}

/** One data key, for ever. */
export function fakeDataKeys(): DataKeys {
  const key = { id: 'q1', key: Buffer.alloc(32, 7) };
  return {
    active: async () => key,
    async find(id) {
      if (id !== key.id) throw new Error(`There is no data key ${id}`);
      return key;
    },
  };
}

/** Everything that `connect` depends on, in memory; what the provider answers is up to the test. */
export function setUp(gateway: Partial<ProviderGateway> = {}) {
  const clock = { now: start };
  const told: (PendingEvent & { person: PersonId })[] = [];
  const connections = fakeConnections();
  const people = fakeVersionedItems<PersonItem>();
  const authorizations = fakeVersionedItems<Authorization>();
  const notAsked = async () => {
    throw new Error('The provider was asked for what the test did not expect');
  };
  const deps: FinishDeps & RefreshDeps = {
    now: () => clock.now,
    publicOrigin: 'https://switch.example',
    providers: new Map(shipped.map((provider) => [provider.name, provider])),
    gateway: {
      authorizationUrl: async (_, { state }) => `https://provider.example/?state=${state}`,
      redeem: notAsked,
      prepareRefresh: async () => notAsked,
      revoke: async () => undefined,
      ...gateway,
    },
    sessionKeys: async () => keyring(key('k1')),
    authorizations,
    connections,
    vault: vaultOf(fakeDataKeys()),
    people,
    publishers: {
      'user-connected': async ({ person }, event) => void told.push({ ...event, person }),
      reauthorize: async ({ person }, event) => void told.push({ ...event, person }),
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  };
  return { deps, clock, told, connections, people, authorizations };
}

/** A connection as connecting leaves it, with nothing pending. */
export async function connectedPerson(
  { deps, connections }: ReturnType<typeof setUp>,
  provider = 'google-health',
  grant = grantOf('1'),
): Promise<Connection> {
  const id = connectionId(ada, provider, 'user-1');
  const holder = { person: ada, id, provider };
  const { accessToken, refreshToken } = grant;
  const tokens = { accessToken, ...(refreshToken !== undefined && { refreshToken }) };
  const connection: Connection = {
    ...holder,
    providerUserId: 'user-1',
    status: 'active',
    tokenType: 'bearer',
    scopes: grant.scopes,
    accessExpiresAt: deps.now() + 3600,
    createdAt: deps.now(),
    updatedAt: deps.now(),
    tokens: await deps.vault.seal(holder, 1, tokens),
    fence: 1,
    events: [],
  };
  await connections.write(refOf(connection), connection, undefined);
  return connection;
}

export function granted(grant: Grant): RefreshOutcome {
  return { outcome: 'granted', grant };
}

/** Refreshes at a provider, as one call. */
export async function refresh(
  gateway: ProviderGateway,
  provider: ProviderDeclaration,
  refreshToken: string,
): Promise<RefreshOutcome> {
  const ask = await gateway.prepareRefresh(provider);
  return ask(refreshToken);
}
