import { generateKeyPairSync } from 'node:crypto';
import type { Configuration, interactionPolicy, JWKS, Provider } from 'oidc-provider';
import type { Store } from '../../store.ts';
import { idsOf } from '../oauth/accounts.ts';
import { errorPage } from '../oauth/consent-page.ts';
import type { OAuthClient } from '../types.ts';
import { StoreAdapter, type StoredPayload } from './adapter.ts';
import { scopes } from './scopes.ts';

interface ProviderOptions {
  /** The base URL that stands for https://accounts.google.com. */
  issuer: string;
  client: OAuthClient;
  redirectUri: string;
  issued: Store<StoredPayload>;
  keys: Store<JWKS>;
  /** The codes that bring a refresh token. */
  offlineCodes: Store<true>;
}

const day = 24 * 60 * 60;

/** An authorization server with Google's paths, lifetimes and habits. */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const library = await importQuietly();
  const { issuer, issued, keys, offlineCodes } = options;
  const provider = new library.Provider(issuer, {
    adapter: (model) => new StoreAdapter(model, issued),
    clients: [clientMetadata(options)],
    jwks: signingKeys(keys),
    cookies: { keys: [options.client.clientSecret] },
    scopes,
    pkce: { required: () => false },
    responseTypes: ['code'],
    extraParams: ['access_type', 'include_granted_scopes'],
    routes: {
      authorization: '/o/oauth2/v2/auth',
      token: '/token',
      jwks: '/oauth2/v3/certs',
    },
    features: { devInteractions: { enabled: false }, revocation: { enabled: false } },
    interactions: {
      policy: policy(library.interactionPolicy),
      url: (_, { uid }) => `/interaction/${uid}`,
    },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 600,
      IdToken: 3600,
      Interaction: 3600,
      Session: day,
      Grant: 3650 * day,
      RefreshToken: 3650 * day,
    },
    rotateRefreshToken: false,
    expiresWithSession: () => false,
    issueRefreshToken: async (_, __, code) => offlineCodes.get(code.jti) === true,
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: idsOf(id).healthUserId, email: id, name: id }),
    }),
    claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
    renderError(ctx, { error, error_description }) {
      ctx.type = 'html';
      ctx.body = errorPage('Google', error, error_description ?? 'The request is not valid.');
    },
  } satisfies Configuration);
  provider.on('authorization.success', (ctx, answer) => {
    const isOffline = ctx.oidc.params?.['access_type'] === 'offline';
    if (isOffline) offlineCodes.set(String(answer?.['code']), true);
  });
  return provider;
}

function clientMetadata({ client, redirectUri }: ProviderOptions) {
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uris: [redirectUri],
    response_types: ['code' as const],
    grant_types: ['authorization_code', 'refresh_token'],
  };
}

/** Google knows one more prompt than OpenID Connect demands. */
function policy({ base, Prompt }: typeof interactionPolicy) {
  const prompts = base();
  prompts.add(new Prompt({ name: 'select_account', requestable: true }));
  return prompts;
}

function signingKeys(keys: Store<JWKS>): JWKS {
  const known = keys.get('signing');
  if (known) return known;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwks = {
    keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'signing', use: 'sig', alg: 'RS256' }],
  } as JWKS;
  keys.set('signing', jwks);
  return jwks;
}

/** The library warns of Node 20, on which everything used here runs; nobody should have to wonder about that. */
async function importQuietly() {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('Unsupported runtime')) warn(...words);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
