import type { PersonId, SessionDeps } from '../../phone/index.ts';
import type { VersionedItems } from '../../shared/versioned-items.ts';
import {
  authorizationSeconds,
  newState,
  pkceChallenge,
  pkceVerifier,
  stateId,
} from './authorization.ts';
import type { Authorization, ProviderDeps } from './ports.ts';
import { providerNamed } from './providers.ts';

export interface StartDeps extends ProviderDeps, Pick<SessionDeps, 'sessionKeys'> {
  /** `https://host` of our pages. */
  readonly publicOrigin: string;
  /** By the hash of their state. */
  readonly authorizations: VersionedItems<Authorization>;
}

export interface Connecting {
  readonly person: PersonId;
  /** Hash of the browser's id. */
  readonly browser: string;
  readonly provider: string;
}

/** Begins an authorization (RFC 6749, section 4.1.1) and says where to send the person. @throws ConnectError */
export async function startConnecting(deps: StartDeps, connecting: Connecting): Promise<string> {
  const provider = providerNamed(deps, connecting.provider);
  const key = (await deps.sessionKeys()).current;
  const state = newState();
  const challenge = pkceChallenge(pkceVerifier(key, state));
  const redirectUri = redirectUriOf(deps, provider.name);
  const url = await deps.gateway.authorizationUrl(provider, { state, challenge, redirectUri });
  const expiresAt = deps.now() + authorizationSeconds;
  const authorization = { ...connecting, kid: key.kid, expiresAt };
  await deps.authorizations.write(stateId(state), authorization, undefined);
  return url;
}

/** What is registered at the provider, to the letter. */
export function redirectUriOf(deps: Pick<StartDeps, 'publicOrigin'>, provider: string): string {
  return `${deps.publicOrigin}/api/connect/${provider}/callback`;
}
