import type { PersonId } from '../../phone/index.ts';
import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import { HttpError } from '../../shared/http/errors.ts';
import { decideOn, type Versioned } from '../../shared/versioned-items.ts';
import { ConnectError } from '../errors.ts';
import { pkceVerifier, stateId, takeAuthorization } from './authorization.ts';
import {
  type Connection,
  type ConnectionRef,
  connected,
  connectionId,
  type Grant,
  refOf,
} from './connection.ts';
import { disconnect, revokeTokens } from './disconnect.ts';
import type { ConnectionDeps, Holder, People, Publishers, Tokens } from './ports.ts';
import { providerNamed } from './providers.ts';
import { publishEvents } from './publish-events.ts';
import { type Connecting, redirectUriOf, type StartDeps } from './start-connecting.ts';

export interface FinishDeps extends StartDeps, ConnectionDeps {
  readonly people: People;
  readonly publishers: Publishers;
}

export interface Returning extends Connecting {
  /** The query that the provider sent the browser back with. */
  readonly parameters: URLSearchParams;
}

/**
 * Ends an authorization (RFC 6749, section 4.1.2) with a connection, made or renewed.
 *
 * Three writes: the authorization is used up, then the connection is written together with the event that
 * tells of it, then the event is cleared. A process that dies after the second has connected: the sweeper
 * publishes what is left.
 *
 * @throws ConnectError saying why there is no connection; HttpError SESSION_REQUIRED for who is being erased
 */
export async function finishConnecting(deps: FinishDeps, returning: Returning): Promise<void> {
  const provider = providerNamed(deps, returning.provider);
  const { parameters } = returning;
  const state = parameters.get('state') ?? '';
  const { kid } = await decideOn(deps.authorizations, stateId(state), (known) =>
    takeAuthorization(known, returning, deps.now()),
  );
  const key = (await deps.sessionKeys(kid)).find(kid);
  if (key === undefined) throw new ConnectError('AUTHORIZATION_EXPIRED');
  const verifier = pkceVerifier(key, state);
  const redirectUri = redirectUriOf(deps, provider.name);
  const answer = { parameters, state, verifier, redirectUri };
  const { grant, userId } = await deps.gateway.redeem(provider, answer);
  const { person } = returning;
  const providerUserId = await accountOf(provider, grant, userId).catch(async (refusal) => {
    await abandon(deps, provider, person, grant);
    throw refusal;
  });
  const id = connectionId(person, provider.name, providerUserId);
  const account = { person, id, provider: provider.name, providerUserId };
  const written = await store(deps, account, grant);
  await refuseIfErased(deps, written.item);
  await publishEvents(deps, written);
}

/** Whose account has been connected. @throws ConnectError SCOPE_MISSING, or why the provider does not say */
async function accountOf(
  provider: ProviderDeclaration,
  { scopes }: Grant,
  userId: () => Promise<string>,
): Promise<string> {
  const isEnough = provider.scopes.require.every((scope) => scopes.includes(scope));
  if (!isEnough) throw new ConnectError('SCOPE_MISSING');
  return userId();
}

/**
 * Tokens that nobody will keep must not stay good. Where the person has a connection to this provider they
 * do: for some providers, revoking one revokes all that an account has granted.
 */
async function abandon(
  deps: FinishDeps,
  provider: ProviderDeclaration,
  person: PersonId,
  { accessToken, refreshToken }: Grant,
): Promise<void> {
  const others = await deps.connections.listFor(person);
  if (others.some((one) => one.provider === provider.name)) return;
  const tokens = { accessToken, ...(refreshToken !== undefined && { refreshToken }) };
  await revokeTokens(deps, provider, async () => tokens);
}

const attempts = 5;

/** Sealing waits for a key, so this is a read and a conditional write, and not one `decideOn`. */
async function store(
  { connections, vault, now }: FinishDeps,
  account: Holder & Pick<Connection, 'providerUserId'>,
  grant: Grant,
): Promise<Versioned<Connection>> {
  const ref: ConnectionRef = refOf(account);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const known = await connections.read(ref);
    // Begins with the time, so that no late refresh fits a connection that was deleted and made anew.
    const fence = (known?.item.fence ?? now()) + 1;
    const tokens = await withKnownRefreshToken(vault, grant, known?.item);
    const sealed = await vault.seal(account, fence, tokens);
    const item = connected(known?.item, account, grant, sealed, now());
    if (await connections.write(ref, item, known?.version)) {
      return { item, version: (known?.version ?? 0) + 1 };
    }
  }
  throw new Error('A connection is contended beyond what retrying can settle');
}

/** Some providers send a refresh token only with the first grant; it stays good with the later ones. */
async function withKnownRefreshToken(
  vault: FinishDeps['vault'],
  { accessToken, refreshToken }: Grant,
  known: Connection | undefined,
): Promise<Tokens> {
  if (refreshToken !== undefined) return { accessToken, refreshToken };
  if (known?.tokens === undefined) return { accessToken };
  return { ...(await vault.open(known, known.tokens)), accessToken };
}

/** Looked at after the write: an erase that began before sees the connection, one that begins later is seen here. */
async function refuseIfErased(deps: FinishDeps, connection: Connection): Promise<void> {
  const person = (await deps.people.read(connection.person))?.item;
  if (person !== undefined && person.erasingSince === undefined) return;
  await disconnect(deps, refOf(connection));
  throw new HttpError('SESSION_REQUIRED');
}
