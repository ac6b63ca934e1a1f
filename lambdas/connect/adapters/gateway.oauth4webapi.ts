import * as oauth from 'oauth4webapi';
import * as z from 'zod/mini';
import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import type { Secrets } from '../../shared/keys/secrets.ts';
import { jsonOf } from '../../shared/parse-json.ts';
import type { ProviderGateway, Tokens } from '../domain/ports.ts';
import { ConnectError } from '../errors.ts';
import { type Answer, exchange } from './exchange.ts';
import { grantOf, userIdOf } from './grants.ts';
import { valueAt } from './json.ts';
import type { Metadata } from './metadata.ts';
import type { OutsideOrigins } from './outside-origins.ts';
import { outcomeOf, refusalOf } from './refusals.ts';
import { refuseTrouble } from './trouble.ts';

export interface GatewayOptions {
  readonly metadata: Metadata;
  readonly outside: OutsideOrigins;
  readonly secrets: Secrets;
  /** Secret `{"clientId", "clientSecret"}` of each provider. */
  readonly secretArns: Readonly<Record<string, string>>;
  readonly now: () => number;
}

interface Credentials {
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly secret: string;
}

/** Providers over HTTP; the protocol is oauth4webapi's. */
export function oauthGateway(options: GatewayOptions): ProviderGateway {
  const { metadata, outside } = options;
  return {
    async authorizationUrl(provider, { state, challenge, redirectUri }) {
      const { client } = await credentialsOf(options, provider);
      const url = new URL((await metadata(provider)).authorization_endpoint ?? '');
      const parameters = {
        ...provider.authorizationParameters,
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: redirectUri,
        scope: provider.scopes.request.join(' '),
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url.href;
    },
    async redeem(provider, { parameters, state, verifier, redirectUri }) {
      const server = await metadata(provider);
      const { client, authentication } = await credentialsOf(options, provider);
      try {
        const valid = oauth.validateAuthResponse(server, client, parameters, state);
        const http = httpOptions(server.token_endpoint, options, provider);
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication,
          valid,
          redirectUri,
          verifier,
          http,
        );
        const answer = await oauth.processAuthorizationCodeResponse(server, client, response);
        const grant = grantOf(answer, provider);
        const userId = () =>
          userIdOf(provider, answer, outside).catch((error) => {
            throw refusalOf(error);
          });
        return { grant, userId };
      } catch (error) {
        throw refusalOf(error);
      }
    },
    async prepareRefresh(provider) {
      const server = await metadata(provider);
      const { client, authentication } = await credentialsOf(options, provider);
      const http = httpOptions(server.token_endpoint, options, provider);
      return async (refreshToken) => {
        try {
          const response = await oauth.refreshTokenGrantRequest(
            server,
            client,
            authentication,
            refreshToken,
            http,
          );
          const answer = await oauth.processRefreshTokenResponse(server, client, response);
          return { outcome: 'granted', grant: grantOf(answer, provider) };
        } catch (error) {
          return outcomeOf(error);
        }
      };
    },
    async revoke(provider, tokens) {
      try {
        if (provider.revocation === 'delete') await deleteGrant(options, provider, tokens);
        else await revokeToken(options, provider, tokens);
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
}

const storedCredentials = z.object({
  clientId: z.string(),
  clientSecret: z._default(z.string(), ''),
});

/** @throws when the operator hasn't put them in yet */
async function credentialsOf(
  { secrets, secretArns }: GatewayOptions,
  provider: ProviderDeclaration,
): Promise<Credentials> {
  const stored = jsonOf(await secrets.read(secretArns[provider.name] ?? ''));
  const parsed = z.safeParse(storedCredentials, stored);
  const id = parsed.success ? parsed.data.clientId : '';
  if (!parsed.success || id === '') throw new Error(`The client of ${provider.name} is not set`);
  const secret = parsed.data.clientSecret;
  const authentication = {
    client_secret_basic: () => oauth.ClientSecretBasic(secret),
    client_secret_post: () => oauth.ClientSecretPost(secret),
    none: () => oauth.None(),
  }[provider.clientAuthentication]();
  return { client: { client_id: id }, authentication, secret };
}

/** RFC 7009; the refresh token takes the access token along. */
async function revokeToken(
  options: GatewayOptions,
  provider: ProviderDeclaration,
  { accessToken, refreshToken }: Tokens,
): Promise<void> {
  const server = await options.metadata(provider);
  if (server.revocation_endpoint === undefined) return;
  const { client, authentication } = await credentialsOf(options, provider);
  const http = httpOptions(server.revocation_endpoint, options, provider);
  const token = refreshToken ?? accessToken;
  const response = await oauth.revocationRequest(server, client, authentication, token, http);
  await oauth.processRevocationResponse(response);
}

async function deleteGrant(
  options: GatewayOptions,
  provider: ProviderDeclaration,
  { accessToken }: Tokens,
): Promise<void> {
  const { client, secret } = await credentialsOf(options, provider);
  const id = encodeURIComponent(client.client_id);
  const url = options.outside.locate((provider.revocationEndpoint ?? '').replace('{clientId}', id));
  const basic = Buffer.from(`${client.client_id}:${secret}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ access_token: accessToken });
  const answer = await exchange({ url, method: 'DELETE', headers, body });
  refuseTrouble(answer, options.now());
  if (answer.status >= 300) throw new ConnectError('PROVIDER_REJECTED');
}

type HttpOptions = Pick<
  oauth.HttpRequestOptions<'POST', URLSearchParams>,
  typeof oauth.customFetch | typeof oauth.allowInsecureRequests
>;

/** Plain http gets here only where `isSafeUrl` let it: on this machine. */
function httpOptions(
  endpoint: string | undefined,
  { now }: GatewayOptions,
  provider: ProviderDeclaration,
): HttpOptions {
  return {
    [oauth.allowInsecureRequests]: endpoint?.startsWith('http:') ?? false,
    async [oauth.customFetch](url, { headers, body }) {
      const answer = await exchange({ url, method: 'POST', headers, body: body.toString() });
      refuseTrouble(answer, now());
      return responseOf(answer, provider);
    },
  };
}

/** An answer as the library expects it, with the provider's errors turned into those of RFC 6749, section 5.2. */
function responseOf(answer: Answer, { tokenErrors }: ProviderDeclaration): Response {
  const error = valueAt(jsonOf(answer.body), tokenErrors.pointer);
  const headers = { 'content-type': 'application/json' };
  if (typeof error === 'string') {
    const status = answer.status === 401 ? 401 : 400;
    const name = new Map(Object.entries(tokenErrors.names)).get(error) ?? error;
    return new Response(JSON.stringify({ error: name }), { status, headers });
  }
  const hasNoBody = [204, 205, 304].includes(answer.status);
  return new Response(hasNoBody ? null : answer.body, { status: answer.status, headers });
}
