import type { PersonId } from '../../phone/index.ts';
import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import { log } from '../../shared/log.ts';
import { ConnectError } from '../errors.ts';
import { type Connection, type ConnectionRef, refOf } from './connection.ts';
import { type ConnectionDeps, type Tokens, TokensUnreadable } from './ports.ts';

/**
 * Revokes at the provider, as far as it lets us (RFC 7009), and deletes. Revoked first: a process that dies
 * in between leaves a connection that can be disconnected again.
 *
 * @throws ConnectError CONNECTION_NOT_FOUND
 */
export async function disconnect(deps: ConnectionDeps, ref: ConnectionRef): Promise<void> {
  const known = await deps.connections.read(ref);
  if (known === undefined) throw new ConnectError('CONNECTION_NOT_FOUND');
  await revokeIfPossible(deps, known.item);
  await deps.connections.delete(ref);
}

/** Disconnects everything of a person. */
export async function forget(deps: ConnectionDeps, person: PersonId): Promise<void> {
  for (const connection of await deps.connections.listFor(person)) {
    await revokeIfPossible(deps, connection);
    await deps.connections.delete(refOf(connection));
  }
}

/** Revokes the tokens of a connection, if it has any. @throws what `revokeTokens` throws */
export async function revokeIfPossible(
  deps: ConnectionDeps,
  connection: Connection,
): Promise<void> {
  const provider = deps.providers.get(connection.provider);
  const { tokens } = connection;
  if (provider === undefined || tokens === undefined) return;
  await revokeTokens(deps, provider, () => deps.vault.open(connection, tokens));
}

/**
 * Revokes as far as the provider lets us: nobody must stay connected because it is down, or because their tokens
 * no longer open. What is a fault of ours is thrown, so that it is tried again while the tokens are still here.
 */
export async function revokeTokens(
  { gateway }: Pick<ConnectionDeps, 'gateway'>,
  provider: ProviderDeclaration,
  open: () => Promise<Tokens>,
): Promise<void> {
  if (provider.revocationEndpoint === undefined && provider.discovery === undefined) return;
  try {
    await gateway.revoke(provider, await open());
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    log.warn('not revoked', { provider: provider.name, code });
  }
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof TokensUnreadable) return error.name;
  return error instanceof ConnectError ? error.code : undefined;
}
