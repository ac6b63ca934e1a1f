import { type Answer, bearerToken, type Call, clientCredentials } from '../http/exchange.ts';
import { idsOf } from '../oauth/accounts.ts';
import type { AuthorizationCodes } from '../oauth/codes.ts';
import { isExpired, type Tokens } from '../oauth/tokens.ts';
import type { OAuthClient } from '../types.ts';
import { fitbitError } from './errors.ts';

interface Context {
  client: OAuthClient;
  tokens: Tokens;
  codes: AuthorizationCodes;
}

const accessTokenSeconds = 28_800;

/** `POST /oauth2/token`: form body, HTTP Basic client authentication. */
export function token(context: Context, call: Call): Answer {
  if (!isClient(context.client, call)) return invalidClient();
  const { form } = call;
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return redeemCode(context, form);
    case 'refresh_token':
      return refresh(context, form);
    case null:
      return fitbitError(400, 'invalid_request', 'Missing parameters: grant_type');
    default:
      return fitbitError(400, 'unsupported_grant_type', 'Unsupported grant_type.');
  }
}

function redeemCode({ client, codes, tokens }: Context, form: URLSearchParams): Answer {
  const code = form.get('code');
  if (code === null) return fitbitError(400, 'invalid_request', 'Missing parameters: code');
  const grant = codes.redeem(
    code,
    client.clientId,
    form.get('redirect_uri'),
    form.get('code_verifier'),
  );
  if (typeof grant === 'string') {
    return fitbitError(400, 'invalid_grant', codeProblems[grant]);
  }
  const { account, scopes } = grant;
  return issue(tokens, tokens.newGrant({ account, scopes }), account, scopes);
}

const codeProblems = {
  unknown: 'Authorization code invalid, expired or already used.',
  'redirect-uri': 'Redirect_uri mismatch.',
  verifier: 'The code_verifier parameter is invalid.',
};

/** Every refresh token is used once: this one is spent, the next one is in the answer. */
function refresh({ tokens }: Context, form: URLSearchParams): Answer {
  const found = tokens.find('refresh', form.get('refresh_token'));
  if (!found) return fitbitError(400, 'invalid_grant', 'Refresh token invalid or already used.');
  tokens.spend(found.token);
  return issue(tokens, found.grantId, found.account, found.scopes);
}

function issue(tokens: Tokens, grantId: string, account: string, scopes: string[]): Answer {
  return {
    status: 200,
    body: {
      access_token: tokens.issue('access', grantId, scopes, accessTokenSeconds),
      expires_in: accessTokenSeconds,
      refresh_token: tokens.issue('refresh', grantId, scopes),
      scope: scopes.join(' '),
      token_type: 'Bearer',
      user_id: idsOf(account).fitbitUserId,
    },
  };
}

/** `POST /oauth2/revoke`: either token takes the whole grant with it. */
export function revoke({ client, tokens }: Context, call: Call): Answer {
  if (!isClient(client, call)) return invalidClient();
  const value = call.form.get('token');
  if (value === null) return fitbitError(400, 'invalid_request', 'Missing parameters: token');
  const found = tokens.find('refresh', value) ?? tokens.find('access', value);
  if (!found) return fitbitError(400, 'invalid_token', 'Token invalid.');
  tokens.revoke(found.grantId);
  return { status: 200, body: {} };
}

/** `POST /1.1/oauth2/introspect`: authorized by an access token of the same user. */
export function introspect({ client, tokens }: Context, call: Call): Answer {
  const caller = tokens.find('access', bearerToken(call.headers));
  if (!caller || isExpired(caller))
    return fitbitError(401, 'invalid_token', 'Access token invalid.');
  const found = tokens.find('access', call.form.get('token'));
  if (!found || isExpired(found) || found.account !== caller.account) {
    return { status: 200, body: { active: 0 } };
  }
  return {
    status: 200,
    body: {
      active: 1,
      scope: `{${found.scopes.map((scope) => `${scope.toUpperCase()}=READ_WRITE`).join(', ')}}`,
      client_id: client.clientId,
      user_id: idsOf(found.account).fitbitUserId,
      token_type: 'access_token',
      exp: found.expiresAt,
      iat: found.issuedAt,
    },
  };
}

function isClient({ clientId, clientSecret }: OAuthClient, { headers }: Call): boolean {
  const credentials = clientCredentials(headers);
  return credentials?.id === clientId && credentials.secret === clientSecret;
}

const invalidClient = () =>
  fitbitError(401, 'invalid_client', 'Invalid authorization header. Client id or secret invalid.', {
    'www-authenticate': 'Basic realm="api.fitbit.com"',
  });
