import type { Answer, Call } from '../http/exchange.ts';
import type { AuthorizationCodes } from '../oauth/codes.ts';
import type { Tokens } from '../oauth/tokens.ts';
import type { OAuthClient } from '../types.ts';

interface Context {
  client: OAuthClient;
  codes: AuthorizationCodes;
  tokens: Tokens;
}

/** `POST /login/oauth/access_token`: always 200, form encoded unless `Accept` asks for JSON. */
export function exchangeCode(context: Context, call: Call): Answer {
  const fields = exchange(context, call);
  if (call.headers.accept?.includes('application/json')) return { status: 200, body: fields };
  return {
    status: 200,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(fields).toString(),
  };
}

function exchange({ client, codes, tokens }: Context, { form, query }: Call) {
  const field = (name: string) => form.get(name) ?? query.get(name);
  if (field('client_id') !== client.clientId || field('client_secret') !== client.clientSecret) {
    return failure(
      'incorrect_client_credentials',
      'The client_id and/or client_secret passed are incorrect.',
    );
  }
  const grant = codes.redeem(
    field('code') ?? '',
    client.clientId,
    field('redirect_uri'),
    field('code_verifier'),
  );
  if (grant === 'redirect-uri') {
    return failure(
      'redirect_uri_mismatch',
      'The redirect_uri MUST match the registered callback URL for this application.',
    );
  }
  if (typeof grant === 'string') {
    return failure('bad_verification_code', 'The code passed is incorrect or expired.');
  }
  const { account, scopes } = grant;
  const grantId = tokens.newGrant({ account, scopes });
  const access_token = tokens.issue('access', grantId, scopes);
  return { access_token, scope: scopes.join(','), token_type: 'bearer' };
}

function failure(error: string, error_description: string) {
  const error_uri = `https://docs.github.com/apps/troubleshooting-authorization-request-errors/#${error.replaceAll('_', '-')}`;
  return { error, error_description, error_uri };
}
