import type { Deployed, Deployment } from '../deploy.ts';
import { type HttpRequest, type HttpResponse, headerValues, type Origin } from '../http.ts';
import { type EdgeFunction, edgeFunction } from './edge-function.ts';
import { type OriginSettings, originRequest } from './origin-request.ts';
import { wildcard } from './page-bucket.ts';
import { type Forwarding, forwardings } from './policies.ts';
import { type ResponseHeadersPolicy, responseHeadersPolicy } from './response-headers.ts';

interface BehaviorConfig {
  PathPattern?: string;
  TargetOriginId: string;
  AllowedMethods?: string[];
  CachePolicyId?: string;
  OriginRequestPolicyId?: string;
  ResponseHeadersPolicyId?: string;
  FunctionAssociations?: { EventType: string; FunctionARN: string }[];
}

export interface OriginConfig {
  Id: string;
  DomainName: string;
  OriginAccessControlId?: string;
  OriginPath?: string;
  OriginCustomHeaders?: { HeaderName: string; HeaderValue: string }[];
}

interface DistributionConfig {
  DefaultCacheBehavior: BehaviorConfig;
  CacheBehaviors?: BehaviorConfig[];
  Origins: OriginConfig[];
  DefaultRootObject?: string;
  CustomErrorResponses?: ErrorResponse[];
}

interface ErrorResponse {
  ErrorCode: number;
  ResponseCode?: number;
  ResponsePagePath?: string;
}

interface Local {
  originOf(config: OriginConfig): Origin | undefined;
  localize(text: string): string;
}

interface Behavior {
  pattern: RegExp;
  methods: readonly string[];
  policies: Forwarding[];
  edge: EdgeFunction | undefined;
  shape: ResponseHeadersPolicy;
  origin: Origin;
  settings: OriginSettings;
}

/**
 * A distribution as CloudFront would serve it, except that nothing is cached and that plain http is
 * answered. `localize` replaces deployed origins in the headers that its policies set.
 */
export function distribution(
  deployment: Deployment,
  resource: Deployed,
  originOf: (config: OriginConfig) => Origin | undefined,
  localize: (text: string) => string,
): Origin {
  const config = resource.properties['DistributionConfig'] as DistributionConfig;
  const behaviors = [...(config.CacheBehaviors ?? []), config.DefaultCacheBehavior].map(
    (behavior) => behaviorOf(deployment, behavior, config.Origins, { originOf, localize }),
  );
  const behaviorFor = (path: string) => behaviors.find(({ pattern }) => pattern.test(path));
  return async (received) => {
    const behavior = behaviorFor(received.path);
    if (behavior === undefined) return refused(404, 'No behaviour takes this path.');
    if (!behavior.methods.includes(received.method)) {
      return refused(403, 'The distribution does not allow this method.');
    }
    const response = await answer(behavior, received, config.DefaultRootObject);
    const page = config.CustomErrorResponses?.find((one) => one.ErrorCode === response.status);
    if (page?.ResponsePagePath === undefined) {
      return conditional(received, behavior.shape(response));
    }
    const errorBehavior = behaviorFor(page.ResponsePagePath) ?? behavior;
    const errorPage = await ask(errorBehavior, {
      ...received,
      method: 'GET',
      path: page.ResponsePagePath,
      query: '',
      body: Buffer.alloc(0),
    });
    return behavior.shape({ ...errorPage, status: page.ResponseCode ?? response.status });
  };
}

async function answer(
  behavior: Behavior,
  request: HttpRequest,
  rootObject: string | undefined,
): Promise<HttpResponse> {
  const result = behavior.edge?.(request) ?? request;
  return 'status' in result ? result : ask(behavior, atRoot(result, rootObject));
}

function ask(behavior: Behavior, request: HttpRequest): Promise<HttpResponse> {
  return behavior.origin(originRequest(request, behavior.policies, behavior.settings));
}

/** What the viewer has already isn't sent again. */
function conditional({ headers }: HttpRequest, response: HttpResponse): HttpResponse {
  const [tag] = headerValues(response.headers, 'etag');
  const known = headerValues(headers, 'if-none-match').flatMap((line) => line.split(/,\s*/));
  const isWhole = response.status === 200 || response.status === 206;
  const same = isWhole && tag !== undefined && known.includes(tag);
  return same ? { ...response, status: 304, body: Buffer.alloc(0) } : response;
}

function atRoot(request: HttpRequest, rootObject: string | undefined): HttpRequest {
  if (request.path !== '/' || rootObject === undefined || rootObject === '') return request;
  return { ...request, path: `/${rootObject}` };
}

function behaviorOf(
  deployment: Deployment,
  behavior: BehaviorConfig,
  configs: readonly OriginConfig[],
  { originOf, localize }: Local,
): Behavior {
  const target = configs.find(({ Id }) => Id === behavior.TargetOriginId);
  const origin = target && originOf(target);
  if (origin === undefined)
    throw new Error(`nothing answers locally for the origin ${target?.DomainName}`);
  const headers = (target?.OriginCustomHeaders ?? []).map((one) => [
    one.HeaderName,
    one.HeaderValue,
  ]);
  return {
    pattern: wildcard(`/${(behavior.PathPattern ?? '*').replace(/^\//, '')}`),
    methods: behavior.AllowedMethods ?? ['GET', 'HEAD'],
    policies: forwardings(deployment, behavior),
    edge: edgeOf(deployment, behavior),
    shape: responseHeadersPolicy(deployment, behavior.ResponseHeadersPolicyId, localize),
    origin,
    settings: { path: target?.OriginPath ?? '', headers: Object.fromEntries(headers) },
  };
}

function edgeOf(deployment: Deployment, behavior: BehaviorConfig): EdgeFunction | undefined {
  const associated = behavior.FunctionAssociations?.find(
    (one) => one.EventType === 'viewer-request',
  );
  if (associated === undefined) return undefined;
  const resource = deployment
    .ofType('AWS::CloudFront::Function')
    .find(({ ref }) => ref === associated.FunctionARN);
  if (resource === undefined) throw new Error(`no edge function ${associated.FunctionARN}`);
  return edgeFunction(resource);
}

function refused(status: number, message: string): HttpResponse {
  return { status, headers: [['Content-Type', 'text/plain']], body: Buffer.from(message) };
}
