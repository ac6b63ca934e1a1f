import { type Answer, type Call, redirect } from '../http/exchange.ts';
import type { AuthorizationCodes } from './codes.ts';
import { consentPage, errorPage } from './consent-page.ts';

/** How a provider's authorization endpoint differs from others'. */
export interface AuthorizationDialect {
  service: string;
  clientId: string;
  codes: AuthorizationCodes;
  /** Whether people can refuse single scopes. */
  granular: boolean;
  /** The scopes that exist. */
  scopes: string[];
  /** What a person who refused every scope has granted all the same. */
  basicScopes: string[];
  isRegistered(redirectUri: string): boolean;
  /** Where `redirect_uri` may be left out: the registered one. */
  defaultRedirectUri?(): string;
  deniedDescription: string;
}

interface AuthorizationRequest {
  redirectUri: string;
  state: string | null;
  scopes: string[];
  codeChallenge: string | null;
}

/** The authorization endpoint (RFC 6749, section 4.1.1): a consent page, or none with `login_hint` and `auto=1`. */
export function authorize(
  dialect: AuthorizationDialect,
  { method, path, query, form }: Call,
): Answer {
  const params = method === 'POST' ? form : query;
  const request = readRequest(dialect, params);
  if ('status' in request) return request;
  const hint = params.get('login_hint') ?? '';
  if (method === 'GET' && params.get('auto') === '1' && hint !== '') {
    return allowed(dialect, request, hint, request.scopes);
  }
  if (method === 'GET') return showConsent(dialect, path, params, request.scopes);
  const account = form.get('account')?.trim();
  if (form.get('decision') !== 'allow' || !account) return denied(dialect, request);
  const chosen = request.scopes.filter((scope) => form.getAll('granted').includes(scope));
  return allowed(dialect, request, account, chosen);
}

function readRequest(
  dialect: AuthorizationDialect,
  params: URLSearchParams,
): AuthorizationRequest | Answer {
  const redirectUri = params.get('redirect_uri') ?? dialect.defaultRedirectUri?.();
  const refuse = (code: string, detail: string) => ({
    status: 400,
    body: errorPage(dialect.service, code, detail),
  });
  if (params.get('client_id') !== dialect.clientId) {
    return refuse('unauthorized_client', 'Invalid client_id parameter value.');
  }
  if (redirectUri === undefined || !dialect.isRegistered(redirectUri)) {
    return refuse('redirect_uri_mismatch', 'The redirect_uri is not registered for this client.');
  }
  const problem = findProblem(dialect, params);
  const state = params.get('state');
  if (problem) return redirect(withParams(redirectUri, { error: problem, state }));
  const scopes = scopesOf(params);
  return { redirectUri, state, scopes, codeChallenge: params.get('code_challenge') };
}

function findProblem(dialect: AuthorizationDialect, params: URLSearchParams): string | undefined {
  if ((params.get('response_type') ?? 'code') !== 'code') return 'unsupported_response_type';
  if (scopesOf(params).some((scope) => !dialect.scopes.includes(scope))) return 'invalid_scope';
  const challenge = params.get('code_challenge');
  if (challenge === null) return undefined;
  const isSound = /^[A-Za-z0-9_-]{43}$/.test(challenge);
  return isSound && params.get('code_challenge_method') === 'S256' ? undefined : 'invalid_request';
}

const scopesOf = (params: URLSearchParams) => [
  ...new Set((params.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '')),
];

function showConsent(
  { service, granular }: AuthorizationDialect,
  path: string,
  params: URLSearchParams,
  scopes: string[],
): Answer {
  const hidden = Object.fromEntries(params);
  const account = params.get('login_hint') ?? '';
  return {
    status: 200,
    body: consentPage({ service, action: path, hidden, scopes, account, granular }),
  };
}

function allowed(
  { codes, clientId, basicScopes }: AuthorizationDialect,
  { redirectUri, state, codeChallenge, scopes: asked }: AuthorizationRequest,
  account: string,
  chosen: string[],
): Answer {
  const scopes = asked.length > 0 && chosen.length === 0 ? basicScopes : chosen;
  const challenge = codeChallenge === null ? {} : { codeChallenge };
  const code = codes.issue({ clientId, redirectUri, account, scopes, ...challenge });
  return redirect(withParams(redirectUri, { code, state }));
}

function denied(dialect: AuthorizationDialect, { redirectUri, state }: AuthorizationRequest) {
  const error_description = dialect.deniedDescription;
  return redirect(withParams(redirectUri, { error: 'access_denied', error_description, state }));
}

function withParams(uri: string, params: Record<string, string | null>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(params)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}
