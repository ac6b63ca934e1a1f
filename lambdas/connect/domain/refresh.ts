import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import { type Decision, decideOn } from '../../shared/versioned-items.ts';
import { ConnectError } from '../errors.ts';
import { type Connection, type ConnectionRef, dead, granted, refOf } from './connection.ts';
import { revokeIfPossible } from './disconnect.ts';
import type { AskRefresh, RefreshDeps, RefreshOutcome, Tokens } from './ports.ts';
import { providerNamed } from './providers.ts';
import { publishPending } from './publish-events.ts';

/** Longer than the provider is waited for, eight seconds, and than sealing and writing take. */
const leaseSeconds = 20;
/** How late after the claim the provider may be asked, so that it has answered while the lease is ours. */
const latestAskSeconds = 5;
/** Before anybody asks a provider again that just failed. */
const coolDownSeconds = 15;
const longestCoolDownSeconds = 900;
/** How long others wait for the one who refreshes. */
const pauses = [50, 100, 200, 400, 800, 1600];

/** What became of the wish to refresh. */
type Claim =
  | { readonly kind: 'claimed' | 'renewed' | 'spent'; readonly connection: Connection }
  | { readonly kind: 'busy'; readonly until: number; readonly failed: boolean };

/**
 * Gets newer tokens than `stale` has: refreshes (RFC 6749, section 6), or takes what another process got.
 *
 * One process refreshes at a time, by a lease in the item; the fence drops what one brings that was overtaken.
 *
 * @throws ConnectError NEEDS_REAUTHORIZATION, CONNECTION_NOT_FOUND, or one that says to try again
 */
export async function refresh(deps: RefreshDeps, stale: Connection): Promise<Connection> {
  const provider = providerNamed(deps, stale.provider);
  const ref = refOf(stale);
  // Before the claim: what is down must not count as a refresh token sent, nor what is slow use up the lease.
  const { refreshToken } = await openTokens(deps, stale);
  await deps.vault.ready();
  const askRefresh = await deps.gateway.prepareRefresh(provider);
  const claim = await claimOrWait(deps, ref, stale, provider);
  switch (claim.kind) {
    case 'renewed':
      return claim.connection;
    case 'claimed':
      return renew(deps, claim.connection, askRefresh, refreshToken);
    case 'spent':
      // Perhaps nothing was ever sent: what nobody keeps must not stay good at the provider. Revoked first: a
      // process that dies in between leaves tokens that the next one revokes.
      await revokeIfPossible(deps, claim.connection);
      return giveUp(deps, claim.connection, false);
    case 'busy': {
      const retryAfterSeconds = Math.max(1, claim.until - deps.now());
      const code = claim.failed ? 'PROVIDER_UNAVAILABLE' : 'REFRESH_IN_PROGRESS';
      throw new ConnectError(code, { retryAfterSeconds });
    }
  }
}

async function claimOrWait(
  deps: RefreshDeps,
  ref: ConnectionRef,
  stale: Connection,
  provider: ProviderDeclaration,
): Promise<Claim> {
  const tryClaim = () =>
    decideOn(deps.connections, ref, (item) => claimRefresh(item, stale, provider, deps.now()));
  let claim = await tryClaim();
  for (const milliseconds of pauses) {
    if (claim.kind !== 'busy' || claim.failed) break;
    await deps.pause(milliseconds);
    claim = await tryClaim();
  }
  return claim;
}

/**
 * Who may refresh. A refresh token that rotates and was sent without an answer may be spent: it is sent once
 * more where the provider allows that, else the connection is given up.
 */
export function claimRefresh(
  item: Connection | undefined,
  stale: Connection,
  provider: ProviderDeclaration,
  now: number,
): Decision<Connection, Claim> {
  if (item === undefined) throw new ConnectError('CONNECTION_NOT_FOUND');
  if (item.tokens === undefined) throw new ConnectError('NEEDS_REAUTHORIZATION');
  if (item.tokens.version !== stale.tokens?.version) {
    return { answer: { kind: 'renewed', connection: item } };
  }
  const { until = 0, sent = 0, failed = false } = item.lease ?? {};
  if (until > now) return { answer: { kind: 'busy', until, failed } };
  const mostSent = provider.allowsRefreshReplay ? 2 : 1;
  const isSpent = provider.rotatesRefreshToken && sent >= mostSent;
  const lease = { until: now + leaseSeconds, sent: isSpent ? sent : sent + 1 };
  const connection = { ...item, fence: item.fence + 1, lease };
  return { item: connection, answer: { kind: isSpent ? 'spent' : 'claimed', connection } };
}

/** Asks the provider, holding the lease. */
async function renew(
  deps: RefreshDeps,
  claimed: Connection,
  askRefresh: AskRefresh,
  refreshToken: string | undefined,
): Promise<Connection> {
  if (refreshToken === undefined) return giveUp(deps, claimed, false);
  await refuseLate(deps, claimed);
  const answer = await ask(deps, claimed, () => askRefresh(refreshToken));
  switch (answer.outcome) {
    case 'granted':
      return commit(deps, claimed, { refreshToken, ...answer.grant });
    case 'refused':
      return giveUp(deps, claimed, false);
    case 'lost':
      await coolDown(deps, claimed, claimed.lease?.sent ?? 0, coolDownSeconds);
      throw new ConnectError('PROVIDER_UNAVAILABLE', { retryAfterSeconds: coolDownSeconds });
  }
}

/** A claim that took too long to write is given back: the lease could end before the answer, and another ask too. */
async function refuseLate(deps: RefreshDeps, claimed: Connection): Promise<void> {
  const { until = 0, sent = 1 } = claimed.lease ?? {};
  if (until - deps.now() >= leaseSeconds - latestAskSeconds) return;
  await coolDown(deps, claimed, sent - 1, 0);
  throw new ConnectError('REFRESH_IN_PROGRESS', { retryAfterSeconds: coolDownSeconds });
}

async function ask(deps: RefreshDeps, claimed: Connection, send: () => Promise<RefreshOutcome>) {
  try {
    return await send();
  } catch (error) {
    const refusal = error instanceof ConnectError ? error : undefined;
    if (refusal?.code === 'PROVIDER_GONE') return giveUp(deps, claimed, true);
    const wait = Math.min(refusal?.retryAfterSeconds ?? coolDownSeconds, longestCoolDownSeconds);
    await coolDown(deps, claimed, (claimed.lease?.sent ?? 1) - 1, wait);
    if (refusal === undefined) throw error;
    throw new ConnectError(refusal.code, { retryAfterSeconds: wait });
  }
}

/** Writes the new tokens unless somebody was allowed in meanwhile, whose tokens then count. */
async function commit(
  deps: RefreshDeps,
  claimed: Connection,
  grant: Parameters<typeof granted>[0],
): Promise<Connection> {
  const { accessToken, refreshToken } = grant;
  const pair: Tokens = { accessToken, ...(refreshToken !== undefined && { refreshToken }) };
  const sealed = await deps.vault.seal(claimed, claimed.fence, pair);
  const committed = await decideOn(deps.connections, refOf(claimed), (item) => {
    if (item === undefined) return { answer: undefined };
    if (item.fence !== claimed.fence) return { answer: unlessOvertaken(item, claimed) };
    const { lease: _, accessExpiresAt: __, ...kept } = item;
    const renewed = { ...kept, ...granted(grant, sealed, deps.now()) };
    return { item: renewed, answer: renewed };
  });
  if (committed !== undefined) return committed;
  // Disconnected meanwhile: what was granted since must not stay good at the provider.
  await revokeIfPossible(deps, { ...claimed, tokens: sealed });
  throw new ConnectError('CONNECTION_NOT_FOUND');
}

function unlessOvertaken(item: Connection, claimed: Connection): Connection {
  if (item.tokens === undefined) throw new ConnectError('NEEDS_REAUTHORIZATION');
  if (item.tokens.version !== claimed.tokens?.version) return item;
  throw new ConnectError('REFRESH_IN_PROGRESS', { retryAfterSeconds: coolDownSeconds });
}

/** Keeps everybody from asking again too soon; `sent` counts on only when the answer got lost. */
async function coolDown(
  deps: RefreshDeps,
  claimed: Connection,
  sent: number,
  seconds: number,
): Promise<void> {
  const lease = { until: deps.now() + seconds, sent, failed: true };
  await decideOn(deps.connections, refOf(claimed), (item) =>
    item?.fence === claimed.fence
      ? { item: { ...item, lease }, answer: undefined }
      : { answer: undefined },
  );
}

/** Marks a connection dead, once, unless the person has connected again meanwhile. */
export async function giveUp(deps: RefreshDeps, seen: Connection, gone: boolean): Promise<never> {
  const ref = refOf(seen);
  await decideOn(deps.connections, ref, (item) =>
    item?.fence === seen.fence && item.status === 'active'
      ? { item: dead(item, gone, deps.now()), answer: undefined }
      : { answer: undefined },
  );
  await publishPending(deps, ref);
  throw new ConnectError('NEEDS_REAUTHORIZATION');
}

/** @throws ConnectError NEEDS_REAUTHORIZATION when there are none any more */
export async function openTokens(
  { vault }: Pick<RefreshDeps, 'vault'>,
  connection: Connection,
): Promise<Tokens> {
  if (connection.tokens === undefined) throw new ConnectError('NEEDS_REAUTHORIZATION');
  return vault.open(connection, connection.tokens);
}
