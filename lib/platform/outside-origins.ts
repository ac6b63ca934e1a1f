import type { IConstruct } from 'constructs';
import { originsOf } from '../../lambdas/shared/declarations/provider.ts';
import { integrationsOf } from './deployment.ts';

const twilio = ['https://api.twilio.com', 'https://lookups.twilio.com'];

/**
 * The variable `OUTSIDE_ORIGINS`: JSON object from each origin that the declarations name to the base URL that
 * is called for it, which is the origin itself.
 */
export function outsideOrigins(scope: IConstruct): string {
  const origins = [...integrationsOf(scope).providers.flatMap(originsOf), ...twilio];
  return JSON.stringify(Object.fromEntries(origins.map((origin) => [origin, origin])));
}
