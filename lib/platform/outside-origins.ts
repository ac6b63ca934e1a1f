import type { IConstruct } from 'constructs';
import type { ProviderDeclaration } from '../../lambdas/shared/declarations/provider.ts';
import { integrationsOf } from './deployment.ts';

const twilio = ['https://api.twilio.com', 'https://lookups.twilio.com'];

/**
 * The variable `OUTSIDE_ORIGINS`: JSON object from each origin that the declarations name to the base URL that
 * is called for it, which is the origin itself.
 */
export function outsideOrigins(scope: IConstruct): string {
  const declared = integrationsOf(scope).providers.flatMap(urlsOf);
  const origins = [...new Set([...declared.map((url) => new URL(url).origin), ...twilio])];
  return JSON.stringify(Object.fromEntries(origins.map((origin) => [origin, origin])));
}

function urlsOf(provider: ProviderDeclaration): string[] {
  const { issuer, discovery, authorizationEndpoint, tokenEndpoint, revocationEndpoint } = provider;
  const userId = provider.userId.from === 'endpoint' ? provider.userId.url : undefined;
  return [
    issuer,
    discovery,
    authorizationEndpoint,
    tokenEndpoint,
    revocationEndpoint,
    userId,
    provider.devices?.url,
  ].filter((url) => url !== undefined);
}
