import * as z from 'zod/mini';
import type { Clients } from '../../shared/clients.ts';
import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import { versionedItems } from '../../shared/dynamodb/versioned-items.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { ConnectionDeps, DataKeys, ProviderDeps } from '../domain/ports.ts';
import { vaultOf } from '../domain/sealing.ts';
import type { DisconnectEnv, ProvidersEnv, VaultEnv } from '../env.ts';
import { connectionsInDynamoDb } from './connections.dynamodb.ts';
import { dataKeysInKms, type WrappedKey } from './data-keys.kms.ts';
import { oauthGateway } from './gateway.oauth4webapi.ts';
import { metadataOf } from './metadata.ts';
import { outsideOrigins } from './outside-origins.ts';

/** Providers as our clients reach them. */
export function providerDeps(
  env: ProvidersEnv,
  { secrets, now }: Clients,
  declarations: readonly ProviderDeclaration[],
): ProviderDeps {
  const outside = outsideOrigins(env.OUTSIDE_ORIGINS);
  const secretArns = parseJson(z.record(z.string(), z.string()), env.PROVIDER_SECRETS);
  const metadata = metadataOf(outside, now);
  return {
    now,
    providers: new Map(declarations.map((provider) => [provider.name, provider])),
    gateway: oauthGateway({ metadata, outside, secrets, secretArns, now }),
  };
}

export function dataKeysOf(env: VaultEnv, { db, now }: Clients): DataKeys {
  const table = env.DATA_KEYS_TABLE;
  const wrappedKeys = versionedItems<WrappedKey>(db, { table, prefix: 'data-key', now });
  return dataKeysInKms({ wrappedKeys, keyArn: env.VAULT_KEY_ARN, now });
}

/** Connections, and what opens and ends them. */
export function connectionDeps(
  env: DisconnectEnv,
  clients: Clients,
  declarations: readonly ProviderDeclaration[],
): ConnectionDeps {
  return {
    ...providerDeps(env, clients, declarations),
    connections: connectionsInDynamoDb(clients.db, env.CONNECTIONS_TABLE),
    vault: vaultOf(dataKeysOf(env, clients)),
  };
}
