import * as z from 'zod/mini';

const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });
const name = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower case, digits and hyphens'));
const pointer = z
  .string()
  .check(z.regex(/^(\/[^/]+)+$/, 'must be a JSON Pointer (RFC 6901): /user/id'));

/**
 * An OAuth 2 provider: `integrations/providers/<name>.json`.
 *
 * Endpoints are given one by one, or found through `discovery` (RFC 8414, OpenID Connect Discovery).
 */
export const providerDeclaration = z.strictObject({
  $schema: z.optional(z.string()),
  name,
  /** How people call it: `Fitbit`. */
  title: z.string().check(z.minLength(1)),
  /** What the button says: `Connect your Fitbit`. */
  action: z.string().check(z.minLength(1)),
  issuer: url,
  discovery: z.optional(url),
  authorizationEndpoint: z.optional(url),
  tokenEndpoint: z.optional(url),
  revocationEndpoint: z.optional(url),
  /** RFC 7591 names; `none` is a public client. */
  clientAuthentication: z.enum(['client_secret_basic', 'client_secret_post', 'none']),
  scopes: z.strictObject({
    request: z.array(z.string().check(z.minLength(1))),
    /** Scopes without which a connection is of no use; a person may untick any. */
    require: z._default(z.array(z.string()), []),
    separator: z._default(z.enum([' ', ',']), ' '),
  }),
  authorizationParameters: z._default(z.record(z.string(), z.string()), {}),
  /** Whether the provider sends `iss` with the authorization response (RFC 9207). */
  sendsIssuer: z._default(z.boolean(), false),
  /** Whether each refresh invalidates the refresh token that was used. */
  rotatesRefreshToken: z._default(z.boolean(), false),
  /** Whether a used refresh token may be replayed once when the answer got lost. */
  allowsRefreshReplay: z._default(z.boolean(), false),
  userId: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('token'), pointer }),
    z.strictObject({ from: z.literal('endpoint'), url, pointer }),
  ]),
  /** Present where the battery of devices can be read. */
  devices: z.optional(z.strictObject({ dialect: z.enum(['google-health', 'fitbit']), url })),
  /** Where people are sent when this provider has closed down: the name of another one. */
  replacedBy: z.optional(name),
});

export type ProviderDeclaration = z.output<typeof providerDeclaration>;
