import type { Devices } from '../devices.ts';
import { type Answer, bearerToken, type Call } from '../http/exchange.ts';
import { idsOf } from '../oauth/accounts.ts';
import { isExpired, type Tokens } from '../oauth/tokens.ts';
import { fitbitError, tooManyRequests } from './errors.ts';
import type { RateLimit } from './rate-limit.ts';

interface Context {
  tokens: Tokens;
  devices: Devices;
  rateLimit: RateLimit;
}

/** The resources of the user that the access token belongs to (`-`, or the user's own id). */
export function answerData({ tokens, devices, rateLimit }: Context, call: Call): Answer {
  const [, version, kind, user, resource] = call.path.split('/');
  const scope = resources[resource ?? ''];
  if (call.method !== 'GET' || version !== '1' || kind !== 'user' || !scope) {
    return fitbitError(404, 'not_found', 'The API you are requesting could not be found.');
  }
  const found = tokens.find('access', bearerToken(call.headers));
  if (!found) return unauthorized('invalid_token', 'Access token invalid.');
  if (isExpired(found)) return unauthorized('expired_token', 'Access token expired.');
  const { remaining, resetSeconds, headers } = rateLimit.count(found.account);
  if (remaining < 0) return tooManyRequests(resetSeconds);
  const { fitbitUserId } = idsOf(found.account);
  if ((user !== '-' && user !== fitbitUserId) || !found.scopes.includes(scope)) {
    const message = `This application does not have permission to access ${scope} data.`;
    return fitbitError(403, 'insufficient_scope', message, headers);
  }
  const body =
    resource === 'devices.json'
      ? devices.fitbitDevices(found.account)
      : { user: profile(found.account, fitbitUserId) };
  return { status: 200, headers, body };
}

/** Scope by resource. */
const resources: Record<string, string> = {
  'devices.json': 'settings',
  'profile.json': 'profile',
};

const profile = (account: string, encodedId: string) => ({
  encodedId,
  displayName: account,
  fullName: account,
  timezone: 'America/New_York',
  offsetFromUTCMillis: -18_000_000,
  locale: 'en_US',
});

const unauthorized = (type: 'invalid_token' | 'expired_token', message: string) =>
  fitbitError(401, type, message, { 'www-authenticate': 'Bearer realm="api.fitbit.com"' });
