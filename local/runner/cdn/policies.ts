import type { Deployment } from '../deploy.ts';

type Behavior = 'none' | 'whitelist' | 'all' | 'allExcept';

/** Which parts of a viewer's request go on to the origin. */
export interface Forwarding {
  headers: { behavior: Behavior; names: readonly string[] };
  /** Headers that CloudFront adds, such as `cloudfront-viewer-address`; lower case. */
  added: readonly string[];
  cookies: { behavior: Behavior; names: readonly string[] };
  queries: { behavior: Behavior; names: readonly string[] };
}

const none = { behavior: 'none', names: [] } as const;
const all = { behavior: 'all', names: [] } as const;
const nothing: Forwarding = { headers: none, added: [], cookies: none, queries: none };
const whitelist = (...names: string[]) => ({ behavior: 'whitelist', names }) as const;

const cloudFrontHeaders = [
  'cloudfront-forwarded-proto',
  'cloudfront-viewer-address',
  'cloudfront-viewer-http-version',
];

/** AWS's managed policies by id: first the origin request policies, then the cache policies. */
const managed: Record<string, Forwarding> = {
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    headers: { behavior: 'allExcept', names: ['host'] },
    added: [],
    cookies: all,
    queries: all,
  },
  '216adef6-5c7f-47e4-b989-5492eafa07d3': {
    headers: all,
    added: [],
    cookies: all,
    queries: all,
  },
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': {
    headers: all,
    added: cloudFrontHeaders,
    cookies: all,
    queries: all,
  },
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': {
    ...nothing,
    headers: whitelist('origin', 'access-control-request-headers', 'access-control-request-method'),
  },
  '59781a5b-3903-41f3-afcb-af62929ccde1': { ...nothing, headers: whitelist('origin') },
  'acba4595-bd28-49b8-b9fe-13317c0390fa': {
    ...nothing,
    headers: whitelist('user-agent', 'referer'),
  },
  'bf0718e1-ba1e-49d1-88b1-f726733018ba': { ...nothing, headers: whitelist('host') },
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': nothing,
  '658327ea-f89d-4fab-a63d-7e88639e58f6': nothing,
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': nothing,
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': { ...nothing, cookies: all, headers: whitelist('host') },
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': {
    ...nothing,
    cookies: all,
    queries: all,
    headers: whitelist('host'),
  },
};

interface PolicyConfig {
  HeadersConfig: { HeaderBehavior: string; Headers?: string[] };
  CookiesConfig: { CookieBehavior: Behavior; Cookies?: string[] };
  QueryStringsConfig: { QueryStringBehavior: Behavior; QueryStrings?: string[] };
}

interface BehaviorPolicies {
  OriginRequestPolicyId?: string;
  CachePolicyId?: string;
}

/** What a cache behaviour forwards: its origin request policy and its cache key, together. */
export function forwardings(
  deployment: Deployment,
  { OriginRequestPolicyId, CachePolicyId }: BehaviorPolicies,
): Forwarding[] {
  return [OriginRequestPolicyId, CachePolicyId].flatMap((id) => {
    if (id === undefined) return [];
    const policy = managed[id] ?? declared(deployment, id);
    if (policy === undefined) throw new Error(`no CloudFront policy has the id ${id}`);
    return [policy];
  });
}

function declared(deployment: Deployment, id: string): Forwarding | undefined {
  const own = [
    ...deployment.ofType('AWS::CloudFront::OriginRequestPolicy'),
    ...deployment.ofType('AWS::CloudFront::CachePolicy'),
  ].find(({ ref }) => ref === id)?.properties;
  const outer = (own?.['OriginRequestPolicyConfig'] ?? own?.['CachePolicyConfig']) as
    | (PolicyConfig & { ParametersInCacheKeyAndForwardedToOrigin?: PolicyConfig })
    | undefined;
  if (outer === undefined) return undefined;
  const config = outer.ParametersInCacheKeyAndForwardedToOrigin ?? outer;
  const { CookiesConfig, QueryStringsConfig } = config;
  return {
    ...headersOf(config.HeadersConfig),
    cookies: { behavior: CookiesConfig.CookieBehavior, names: CookiesConfig.Cookies ?? [] },
    queries: {
      behavior: QueryStringsConfig.QueryStringBehavior,
      names: QueryStringsConfig.QueryStrings ?? [],
    },
  };
}

function headersOf({
  HeaderBehavior,
  Headers = [],
}: PolicyConfig['HeadersConfig']): Pick<Forwarding, 'headers' | 'added'> {
  const names = Headers.map((name) => name.toLowerCase());
  const added = names.filter((name) => name.startsWith('cloudfront-'));
  if (HeaderBehavior === 'allViewer') return { headers: all, added: [] };
  if (HeaderBehavior === 'allViewerAndWhitelistCloudFront') return { headers: all, added };
  return { headers: { behavior: HeaderBehavior as Behavior, names }, added };
}

/** Whether a policy's list lets a name through; header names in lower case. */
export function lets({ behavior, names }: Forwarding['headers'], name: string): boolean {
  if (behavior === 'all') return true;
  if (behavior === 'allExcept') return !names.includes(name);
  return behavior === 'whitelist' && names.includes(name);
}
