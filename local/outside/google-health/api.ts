import type { Provider } from 'oidc-provider';
import type { Devices } from '../devices.ts';
import { type Answer, bearerToken, type Call } from '../http/exchange.ts';
import { idsOf } from '../oauth/accounts.ts';
import { googleError, tooManyRequests } from './errors.ts';
import type { UserQuota } from './quota.ts';
import { settingsScope } from './scopes.ts';

interface Context {
  provider: Provider;
  devices: Devices;
  quota: UserQuota;
}

/** https://health.googleapis.com: `users/me/pairedDevices`, one of them, and `users/me/identity`. */
export async function answerApi(
  { provider, devices, quota }: Context,
  call: Call,
): Promise<Answer> {
  const [, version, users, user, resource, item] = call.path.split('/');
  const isKnown = resource === 'pairedDevices' || (resource === 'identity' && !item);
  if (call.method !== 'GET' || version !== 'v4' || users !== 'users' || !isKnown) {
    return googleError(404, 'NOT_FOUND', 'Requested entity was not found.');
  }
  const token = await provider.AccessToken.find(bearerToken(call.headers) ?? '');
  if (!token?.isValid || !(await provider.Grant.find(token.grantId ?? '')))
    return unauthenticated();
  if (!token.scope?.split(' ').includes(settingsScope)) return insufficientScope();
  const { accountId } = token;
  const { healthUserId, fitbitUserId } = idsOf(accountId);
  if (user !== 'me' && user !== healthUserId) {
    return googleError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
  }
  const wait = quota.count(accountId);
  if (wait > 0) return tooManyRequests(wait);
  if (resource === 'identity') {
    const name = 'users/me/identity';
    return { status: 200, body: { name, legacyUserId: fitbitUserId, healthUserId } };
  }
  const paired = devices.pairedDevices(accountId);
  if (item === undefined) return page(paired, call.query);
  const device = paired.find(({ name }) => name.endsWith(`/${item}`));
  return device
    ? { status: 200, body: device }
    : googleError(404, 'NOT_FOUND', 'Requested entity was not found.');
}

const defaultPageSize = 5;
const largestPageSize = 100;

/** One page; a token is only good for the page after the one that it came with. */
function page(devices: unknown[], query: URLSearchParams): Answer {
  const asked = Number(query.get('pageSize') ?? 0);
  const start = Number(Buffer.from(query.get('pageToken') ?? 'MA', 'base64url').toString());
  if (!Number.isInteger(asked) || asked < 0 || !Number.isInteger(start) || start < 0) {
    return googleError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.');
  }
  const end = start + Math.min(asked || defaultPageSize, largestPageSize);
  const pairedDevices = devices.slice(start, end);
  const nextPageToken = Buffer.from(String(end)).toString('base64url');
  return {
    status: 200,
    // As in all of Google's APIs, a list without elements is left out.
    body: {
      ...(pairedDevices.length > 0 ? { pairedDevices } : {}),
      ...(end < devices.length ? { nextPageToken } : {}),
    },
  };
}

const unauthenticated = () =>
  googleError(
    401,
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token.',
    'ACCESS_TOKEN_EXPIRED',
    { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  );

const insufficientScope = () =>
  googleError(
    403,
    'PERMISSION_DENIED',
    'Request had insufficient authentication scopes.',
    'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    {
      'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"',
    },
  );
