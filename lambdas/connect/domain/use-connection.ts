import { ConnectError } from '../errors.ts';
import type { Connection } from './connection.ts';
import type { RefreshDeps } from './ports.ts';
import { giveUp, openTokens, refresh } from './refresh.ts';

/** Before an access token runs out; clocks differ, and requests take time. */
const earlySeconds = 60;

/**
 * Calls a provider in a person's name. The access token is refreshed when it is due, and once more when the
 * provider refuses it all the same.
 *
 * @param use throws ConnectError ACCESS_TOKEN_REJECTED on 401 and PROVIDER_GONE on 410, as `fetchProvider` does
 * @throws ConnectError NEEDS_REAUTHORIZATION when only the person can help; else what `use` throws, or one
 * with `retryAfterSeconds`
 */
export async function withAccessToken<T>(
  deps: RefreshDeps,
  connection: Connection,
  use: (accessToken: string) => Promise<T>,
): Promise<T> {
  const current = isDue(connection, deps.now()) ? await refresh(deps, connection) : connection;
  const first = await attempt(deps, current, use);
  if (first.accepted) return first.value;
  const renewed = await refresh(deps, current);
  const second = await attempt(deps, renewed, use);
  if (second.accepted) return second.value;
  // A provider that refuses what it has just issued is in trouble itself: the person can't help.
  throw new ConnectError('PROVIDER_REJECTED');
}

type Attempt<T> = { readonly accepted: true; readonly value: T } | { readonly accepted: false };

async function attempt<T>(
  deps: RefreshDeps,
  connection: Connection,
  use: (accessToken: string) => Promise<T>,
): Promise<Attempt<T>> {
  const { accessToken } = await openTokens(deps, connection);
  try {
    return { accepted: true, value: await use(accessToken) };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (error.code === 'PROVIDER_GONE') return giveUp(deps, connection, true);
    if (error.code === 'ACCESS_TOKEN_REJECTED') return { accepted: false };
    throw error;
  }
}

function isDue({ accessExpiresAt }: Connection, now: number): boolean {
  return accessExpiresAt !== undefined && accessExpiresAt - earlySeconds <= now;
}
