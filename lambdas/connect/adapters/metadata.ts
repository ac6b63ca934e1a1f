import { type AuthorizationServer, processDiscoveryResponse } from 'oauth4webapi';
import * as z from 'zod/mini';
import type { ProviderDeclaration } from '../../shared/declarations/provider.ts';
import { jsonOf } from '../../shared/parse-json.ts';
import { ConnectError } from '../errors.ts';
import { exchange } from './exchange.ts';
import type { OutsideOrigins } from './outside-origins.ts';
import { refuseTrouble, troubleOf } from './trouble.ts';

/** The metadata of a provider (RFC 8414), every endpoint located. @throws ConnectError */
export type Metadata = (provider: ProviderDeclaration) => Promise<AuthorizationServer>;

const keptSeconds = 3600;

/** What a provider declares, completed by what its discovery document says, which is kept for an hour. */
export function metadataOf(outside: OutsideOrigins, now: () => number): Metadata {
  const kept = new Map<string, { discovered: Promise<Discovered>; until: number }>();
  const discovered = (provider: ProviderDeclaration, url: string) => {
    const known = kept.get(provider.name);
    if (known !== undefined && known.until > now()) return known.discovered;
    const fresh = discover(provider, url, outside, now());
    kept.set(provider.name, { discovered: fresh, until: now() + keptSeconds });
    fresh.catch(() => kept.delete(provider.name));
    return fresh;
  };
  return async (provider) => ({
    ...(provider.discovery !== undefined && (await discovered(provider, provider.discovery))),
    ...declared(provider, outside),
  });
}

function declared(provider: ProviderDeclaration, outside: OutsideOrigins): AuthorizationServer {
  const endpoints = {
    authorization_endpoint: provider.authorizationEndpoint,
    token_endpoint: provider.tokenEndpoint,
    revocation_endpoint:
      provider.revocation === 'rfc7009' ? provider.revocationEndpoint : undefined,
  };
  return {
    issuer: outside.locate(provider.issuer),
    ...located(endpoints, outside),
    ...(provider.sendsIssuer && { authorization_response_iss_parameter_supported: true }),
  };
}

const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.optional(z.string()),
  authorization_response_iss_parameter_supported: z.optional(z.boolean()),
});

type Discovered = Partial<AuthorizationServer>;

async function discover(
  provider: ProviderDeclaration,
  url: string,
  outside: OutsideOrigins,
  now: number,
): Promise<Discovered> {
  const answer = await exchange({ url: outside.locate(url), method: 'GET' }).catch((error) => {
    throw troubleOf(error);
  });
  refuseTrouble(answer, now);
  const parsed = z.safeParse(metadata, jsonOf(answer.body));
  if (answer.status !== 200 || !parsed.success) throw new ConnectError('PROVIDER_NONSENSE');
  const { issuer, authorization_response_iss_parameter_supported: iss, ...rest } = parsed.data;
  const found = { issuer: outside.locate(issuer), ...located(rest, outside) };
  const expected = new URL(outside.locate(provider.issuer));
  const response = new Response(JSON.stringify(found), { status: 200 });
  const checked = await processDiscoveryResponse(expected, response).catch(() => {
    throw new ConnectError('PROVIDER_NONSENSE');
  });
  return {
    ...checked,
    ...(iss === true && { authorization_response_iss_parameter_supported: iss }),
  };
}

function located<Name extends string>(
  endpoints: Readonly<Partial<Record<Name, string | undefined>>>,
  outside: OutsideOrigins,
): Partial<Record<Name, string>> {
  const given = Object.entries<string | undefined>(endpoints).flatMap(([name, url]) =>
    url === undefined ? [] : [[name, outside.locate(url)]],
  );
  return Object.fromEntries(given);
}
