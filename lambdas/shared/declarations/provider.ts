import { BlockList, isIPv6 } from 'node:net';
import * as z from 'zod/mini';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a URL is safe to send secrets to: https, or plain http that doesn't leave the machine. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const parsed = new URL(text);
  if (parsed.username !== '' || parsed.hash !== '') return false;
  if (parsed.protocol === 'https:') return true;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  return parsed.protocol === 'http:' && loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

const url = z.string().check(z.refine(isSafeUrl, 'must be an https URL'));
const name = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower case, digits and hyphens'));
const pointer = z
  .string()
  .check(z.regex(/^(\/[^/]+)+$/, 'must be a JSON Pointer (RFC 6901): /user/id'));
const text = z.string().check(z.minLength(1), z.maxLength(64));
const scope = z.string().check(z.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be one scope'));

/** What our authorization request decides itself. */
const ours = new Set([
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
]);

const declaration = z.strictObject({
  $schema: z.optional(z.string()),
  name,
  /** How people call it: `Fitbit`. */
  title: text,
  /** What the button says: `Connect your Fitbit`. */
  action: text,
  issuer: url,
  /** Where the metadata is; its endpoints must be at origins that are declared here. */
  discovery: z.optional(url),
  /** Further origins that the metadata's endpoints may be at. */
  origins: z._default(z.array(url), []),
  authorizationEndpoint: z.optional(url),
  tokenEndpoint: z.optional(url),
  revocationEndpoint: z.optional(url),
  /** RFC 7009, or `DELETE` with the client's Basic credentials and `{"access_token"}`; `{clientId}` in the URL. */
  revocation: z._default(z.enum(['rfc7009', 'delete']), 'rfc7009'),
  /** RFC 7591 names; `none` is a public client. */
  clientAuthentication: z.enum(['client_secret_basic', 'client_secret_post', 'none']),
  scopes: z.strictObject({
    request: z.array(scope),
    /** Scopes without which a connection is of no use; a person may untick any. */
    require: z._default(z.array(scope), []),
    /** Between granted scopes in the token answer; requested ones are always separated by a space. */
    separator: z._default(z.enum([' ', ',']), ' '),
  }),
  authorizationParameters: z._default(z.record(z.string(), z.string()), {}),
  /** Whether the provider sends `iss` with the authorization response (RFC 9207). */
  sendsIssuer: z._default(z.boolean(), false),
  /** Whether each refresh invalidates the refresh token that was used. */
  rotatesRefreshToken: z._default(z.boolean(), false),
  /** Whether a used refresh token may be replayed once when the answer got lost. */
  allowsRefreshReplay: z._default(z.boolean(), false),
  /** Where the token endpoint departs from RFC 6749, section 5.2. */
  tokenErrors: z.prefault(
    z.strictObject({
      pointer: z._default(pointer, '/error'),
      /** From the provider's name to the RFC's: `{"bad_verification_code": "invalid_grant"}`. */
      names: z._default(z.record(z.string(), z.string()), {}),
    }),
    {},
  ),
  /** A string, or a whole number, that stays the same for one account at the provider. */
  userId: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('token'), pointer }),
    z.strictObject({ from: z.literal('endpoint'), url, pointer }),
  ]),
  /** Present where the battery of devices can be read. */
  devices: z.optional(z.strictObject({ dialect: z.enum(['google-health', 'fitbit']), url })),
  /** Where people are sent when this provider has closed down: the name of another one. */
  replacedBy: z.optional(name),
});

/**
 * An OAuth 2 provider: `integrations/providers/<name>.json`.
 *
 * Endpoints are given one by one, or found through `discovery` (RFC 8414, OpenID Connect Discovery).
 */
export const providerDeclaration = declaration.check(
  z.refine(({ discovery, authorizationEndpoint }) => !!(discovery ?? authorizationEndpoint), {
    path: ['authorizationEndpoint'],
    error: 'must be given where there is no discovery',
  }),
  z.refine(({ discovery, tokenEndpoint }) => !!(discovery ?? tokenEndpoint), {
    path: ['tokenEndpoint'],
    error: 'must be given where there is no discovery',
  }),
  z.refine(({ scopes }) => scopes.require.every((scope) => scopes.request.includes(scope)), {
    path: ['scopes', 'require'],
    error: 'must be among scopes.request',
  }),
  z.refine(
    ({ authorizationParameters: given }) => !Object.keys(given).some((key) => ours.has(key)),
    { path: ['authorizationParameters'], error: `must not set ${[...ours].join(', ')}` },
  ),
  z.refine(({ replacedBy, name }) => replacedBy !== name, {
    path: ['replacedBy'],
    error: 'must be another provider',
  }),
);

export type ProviderDeclaration = z.output<typeof providerDeclaration>;

/** Every origin that a provider's functions call, or send people to. */
export function originsOf(provider: ProviderDeclaration): readonly string[] {
  const urls = [
    provider.issuer,
    provider.discovery,
    ...provider.origins,
    provider.authorizationEndpoint,
    provider.tokenEndpoint,
    provider.revocationEndpoint,
    provider.userId.from === 'endpoint' ? provider.userId.url : undefined,
    provider.devices?.url,
  ];
  const declared = urls.filter((candidate) => candidate !== undefined);
  return [...new Set(declared.map((candidate) => new URL(candidate).origin))];
}
