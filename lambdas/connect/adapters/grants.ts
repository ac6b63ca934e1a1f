import type { TokenEndpointResponse } from 'oauth4webapi';
import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import type { Grant } from '../domain/connection.ts';
import { ConnectError } from '../errors.ts';
import { valueAt } from './json.ts';
import type { OutsideOrigins } from './outside-origins.ts';
import { fetchProvider } from './provider-api.ts';

const longestToken = 16 * 1024;

/** @throws ConnectError PROVIDER_NONSENSE for tokens of absurd length */
export function grantOf(answer: TokenEndpointResponse, { scopes }: ProviderDeclaration): Grant {
  const { access_token, refresh_token, token_type, scope, expires_in } = answer;
  const tokens = access_token.length + (refresh_token?.length ?? 0);
  if (tokens > longestToken) throw new ConnectError('PROVIDER_NONSENSE');
  const granted = scope?.split(scopes.separator).map((one) => one.trim());
  return {
    accessToken: access_token,
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    tokenType: token_type,
    // Left out when it is what was asked for (RFC 6749, section 5.1).
    scopes: granted?.filter((one) => one !== '') ?? scopes.request,
    ...(expires_in !== undefined && { expiresInSeconds: Math.floor(expires_in) }),
  };
}

/** @throws ConnectError PROVIDER_NONSENSE when there is none */
export async function userIdOf(
  { userId }: ProviderDeclaration,
  answer: TokenEndpointResponse,
  outside: OutsideOrigins,
): Promise<string> {
  const document =
    userId.from === 'token'
      ? answer
      : await fetchProvider(outside.locate(userId.url), answer.access_token);
  const id = valueAt(document, userId.pointer);
  const isId = typeof id === 'string' ? /^[^\s]{1,255}$/.test(id) : Number.isSafeInteger(id);
  if (!isId) throw new ConnectError('PROVIDER_NONSENSE');
  return String(id);
}
