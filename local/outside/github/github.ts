import type { Store } from '../../store.ts';
import { type Answer, basicCredentials, bearerToken, type Call } from '../http/exchange.ts';
import type { TroubleAnswers } from '../http/faults.ts';
import { idsOf } from '../oauth/accounts.ts';
import { type AuthorizationDialect, authorize } from '../oauth/authorization.ts';
import { AuthorizationCodes, type CodeGrant } from '../oauth/codes.ts';
import { type Grant, type IssuedToken, isExpired, Tokens } from '../oauth/tokens.ts';
import type { OAuthClient } from '../types.ts';
import { exchangeCode } from './access-token.ts';

interface GitHubOptions {
  client: OAuthClient;
  /** The registered callback URL; paths below it are taken as well, as GitHub does. */
  redirectUri(): string;
  stores: { codes: Store<CodeGrant>; grants: Store<Grant>; tokens: Store<IssuedToken> };
}

const documentation_url = 'https://docs.github.com/rest';

const apiError = (
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Answer => ({
  status,
  headers,
  body: { message, documentation_url, status: String(status) },
});

export const gitHubTrouble: TroubleAnswers = {
  'rate-limit': apiError(429, 'You have exceeded a secondary rate limit.', { 'retry-after': '2' }),
  gone: apiError(410, 'This API endpoint is no longer available.'),
  down: apiError(503, 'No server is currently available to service your request.'),
};

/** GitHub's classic OAuth apps and the two API calls that they need. */
export class GitHub {
  readonly #options: GitHubOptions;
  readonly #tokens: Tokens;
  readonly #codes: AuthorizationCodes;

  constructor(options: GitHubOptions) {
    this.#options = options;
    this.#tokens = new Tokens(options.stores.grants, options.stores.tokens);
    this.#codes = new AuthorizationCodes(options.stores.codes);
  }

  /** https://github.com */
  answerSite(call: Call): Answer {
    switch (`${call.method} ${call.path}`) {
      case 'GET /login/oauth/authorize':
      case 'POST /login/oauth/authorize':
        return authorize(this.#dialect(), call);
      case 'POST /login/oauth/access_token':
        return exchangeCode(
          { client: this.#options.client, codes: this.#codes, tokens: this.#tokens },
          call,
        );
      default:
        return { status: 404, body: 'Not Found' };
    }
  }

  /** https://api.github.com */
  answerApi(call: Call): Answer {
    if (!call.headers['user-agent']) {
      const body = 'Request forbidden by administrative rules. A User-Agent header is required.';
      return { status: 403, headers: { 'content-type': 'text/plain' }, body };
    }
    if (call.method === 'GET' && call.path === '/user') return this.#user(call);
    const [, , clientId, resource] = call.path.split('/');
    const isRevocation = call.path.startsWith('/applications/') && call.method === 'DELETE';
    if (isRevocation && (resource === 'grant' || resource === 'token')) {
      return this.#revoke(call, clientId);
    }
    return apiError(404, 'Not Found');
  }

  expire(): void {
    this.#tokens.expireAll();
  }

  revoke(): void {
    this.#tokens.revokeAll();
  }

  /** The token is read from the header alone; as a query parameter it counts for nothing. */
  #user({ headers }: Call): Answer {
    const token = bearerToken(headers);
    if (token === undefined) return apiError(401, 'Requires authentication');
    const found = this.#tokens.find('access', token);
    if (!found || isExpired(found)) return apiError(401, 'Bad credentials');
    return {
      status: 200,
      headers: {
        'x-oauth-scopes': found.scopes.join(', '),
        'x-oauth-client-id': this.#options.client.clientId,
        'x-ratelimit-limit': '5000',
      },
      body: userOf(found.account),
    };
  }

  #revoke({ headers, body }: Call, clientId: string | undefined): Answer {
    const { client } = this.#options;
    const credentials = basicCredentials(headers);
    const isClient =
      credentials?.id === client.clientId && credentials.secret === client.clientSecret;
    if (!isClient || clientId !== client.clientId) return apiError(401, 'Bad credentials');
    const found = this.#tokens.find('access', accessTokenIn(body));
    if (!found) return apiError(404, 'Not Found');
    this.#tokens.revoke(found.grantId);
    return { status: 204 };
  }

  #dialect(): AuthorizationDialect {
    return {
      service: 'GitHub',
      clientId: this.#options.client.clientId,
      codes: this.#codes,
      granular: false,
      scopes: ['read:user', 'user', 'user:email', 'repo', 'gist', 'notifications', 'read:org'],
      basicScopes: [],
      isRegistered: (uri) => isAtOrBelow(uri, this.#options.redirectUri()),
      defaultRedirectUri: () => this.#options.redirectUri(),
      deniedDescription: 'The user has denied your application access.',
    };
  }
}

function isAtOrBelow(uri: string, registered: string): boolean {
  return uri === registered || uri.startsWith(`${registered}/`) || uri.startsWith(`${registered}?`);
}

function accessTokenIn(body: string): string | undefined {
  try {
    const { access_token: token } = JSON.parse(body) as { access_token?: unknown };
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

function userOf(account: string) {
  const { gitHubId } = idsOf(account);
  const login = account.replace(/@.*$/, '').replace(/[^A-Za-z0-9-]+/g, '-');
  return {
    login,
    id: gitHubId,
    node_id: Buffer.from(`04:User${gitHubId}`).toString('base64'),
    avatar_url: `https://avatars.githubusercontent.com/u/${gitHubId}?v=4`,
    html_url: `https://github.com/${login}`,
    url: `https://api.github.com/users/${login}`,
    type: 'User',
    site_admin: false,
    name: account,
    company: null,
    blog: '',
    location: null,
    email: null,
    bio: null,
    public_repos: 2,
    followers: 20,
    following: 0,
    created_at: '2008-01-14T04:33:35Z',
    updated_at: '2008-01-14T04:33:35Z',
  };
}
