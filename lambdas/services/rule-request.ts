import type { HttpRequest } from '../shared/http/request.ts';
import type { ServiceCall } from './domain/authorize.ts';
import { canonicalHeaders } from './domain/http/headers.ts';

/** What proves who calls, or that our own distribution does: rules have no business with it. */
const withheld = new Set(['authorization', 'cookie', 'x-api-key']);

/** `%%request` of a call. */
export function ruleRequest(request: HttpRequest): ServiceCall['request'] {
  const seen = [...request.headers].filter(([name]) => !withheld.has(name.toLowerCase()));
  const referrer = request.header('referer');
  const agent = request.header('user-agent');
  return {
    httpMethod: request.method,
    rawQueryString: request.queryString,
    remoteIPAddress: request.address,
    requestHeaders: canonicalHeaders(seen),
    ...(referrer !== undefined && { httpReferrer: referrer }),
    ...(agent !== undefined && { httpUserAgent: agent }),
  };
}
