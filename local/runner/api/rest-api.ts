import { randomUUID } from 'node:crypto';
import type { Deployed, Deployment } from '../deploy.ts';
import { type HttpRequest, type HttpResponse, headerValues, type Origin } from '../http.ts';
import { FunctionError } from '../lambda/process.ts';
import type { Place } from '../physical-ids.ts';
import { type ApiKey, type Arrival, proxyEvent } from './event.ts';
import { type GatewayResponseType, gatewayResponses } from './gateway-responses.ts';
import { mockResponse } from './mock.ts';
import { proxyResponse } from './reply.ts';
import { type Integration, type Match, type Method, matchRoute, routesOf } from './routes.ts';
import { plansOf, stageBucket } from './throttle.ts';

/** Runs a function with an event in JSON; resolves to its result in JSON. */
export type Invoke = (functionArn: string, event: string) => Promise<string>;

/** The gateway takes 10 MB; Lambda takes 6 MB, event and all. */
const bodyLimit = 10 * 1024 * 1024;
const payloadLimit = 6 * 1024 * 1024;
const headerLimit = 10_240;
const defaultTimeout = 29_000;

/** The domain under which an API answers, as its distribution names it. */
export function apiDomain(apiId: string, region: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}

/** A REST API as API Gateway would serve it. Paths begin with the stage. */
export function restApi(
  deployment: Deployment,
  api: Deployed,
  place: Place,
  invoke: Invoke,
): Origin {
  const stages = deployment
    .ofType('AWS::ApiGateway::Stage')
    .filter(({ properties }) => properties['RestApiId'] === api.ref)
    .map((stage) => [stage.ref, stageOf(deployment, api, stage, place, invoke)] as const);
  const byName = new Map(stages);
  return async (request) => {
    const [, name = '', ...rest] = request.path.split('/');
    const stage = byName.get(name);
    const response = await (stage?.(request, `/${rest.join('/')}`) ?? forbidden());
    return {
      ...response,
      headers: [...response.headers, ['x-amzn-RequestId', randomUUID()]],
    };
  };
}

function forbidden(): HttpResponse {
  return {
    status: 403,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from('{"message":"Forbidden"}'),
  };
}

type Stage = (request: HttpRequest, path: string) => Promise<HttpResponse>;

class Refusal extends Error {
  readonly type: GatewayResponseType;
  constructor(type: GatewayResponseType) {
    super(type);
    this.type = type;
  }
}

function stageOf(
  deployment: Deployment,
  api: Deployed,
  stage: Deployed,
  place: Place,
  invoke: Invoke,
): Stage {
  const routes = routesOf(deployment, api.ref);
  const refused = gatewayResponses(deployment, api.ref);
  const plans = plansOf(deployment, api.ref, stage.ref);
  const bucket = stageBucket(stage);
  const arrival: Arrival = {
    apiId: api.ref,
    domainName: apiDomain(api.ref, place.region),
    accountId: place.accountId,
    stage: stage.ref,
    stageVariables: (stage.properties['Variables'] ?? null) as Record<string, string> | null,
    binaryMediaTypes: (api.properties['BinaryMediaTypes'] ?? []) as string[],
  };

  const keyOf = (request: HttpRequest): ApiKey => {
    const value = headerValues(request.headers, 'x-api-key').at(-1) ?? '';
    const plan = plans.find(({ keys }) => keys.has(value));
    if (plan === undefined) throw new Refusal('INVALID_API_KEY');
    if (plan.bucket?.take() === false) throw new Refusal('THROTTLED');
    return { id: plan.keys.get(value) ?? '', value };
  };

  const answer: Stage = async (request, path) => {
    const match = matchRoute(routes, path);
    const method = methodOf(match, request.method);
    if (match === undefined || method === undefined) {
      throw new Refusal('MISSING_AUTHENTICATION_TOKEN');
    }
    if (bucket?.take() === false) throw new Refusal('THROTTLED');
    const key = method.apiKeyRequired ? keyOf(request) : undefined;
    if (request.body.length > bodyLimit) throw new Refusal('REQUEST_TOO_LARGE');
    const { integration } = method;
    if (integration.Type === 'MOCK') {
      return mockResponse(integration) ?? refuse('API_CONFIGURATION_ERROR');
    }
    const event = JSON.stringify(proxyEvent(request, path, match, arrival, key));
    if (Buffer.byteLength(event) > payloadLimit) throw new Refusal('REQUEST_TOO_LARGE');
    const payload = await integrate(integration, event, invoke);
    return (
      proxyResponse(payload, request, arrival.binaryMediaTypes) ?? refuse('INTEGRATION_FAILURE')
    );
  };

  return async (request, path) => {
    if (headerBytes(request) > headerLimit) return tooLargeHeaders();
    try {
      return await answer(request, path);
    } catch (error) {
      if (error instanceof Refusal) return refused(error.type, request);
      throw error;
    }
  };
}

function refuse(type: GatewayResponseType): never {
  throw new Refusal(type);
}

function methodOf(match: Match | undefined, httpMethod: string): Method | undefined {
  const methods = match?.route.methods ?? [];
  return (
    methods.find((method) => method.httpMethod === httpMethod) ??
    methods.find((method) => method.httpMethod === 'ANY')
  );
}

/** Runs the function behind an integration, for as long as the integration waits. */
async function integrate(
  { Type, Uri = '', TimeoutInMillis = defaultTimeout }: Integration,
  event: string,
  invoke: Invoke,
): Promise<string> {
  const [, functionArn] = /\/functions\/(.+)\/invocations$/.exec(Uri) ?? [];
  if (Type !== 'AWS_PROXY' || functionArn === undefined)
    throw new Refusal('API_CONFIGURATION_ERROR');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('INTEGRATION_TIMEOUT')), TimeoutInMillis);
  });
  try {
    return await Promise.race([invoke(functionArn, event), late]);
  } catch (error) {
    if (error instanceof FunctionError) throw new Refusal('INTEGRATION_FAILURE');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function headerBytes({ method, path, query, headers }: HttpRequest): number {
  const line = method.length + path.length + query.length + 11;
  return headers.reduce((total, [name, value]) => total + name.length + value.length + 4, line);
}

function tooLargeHeaders(): HttpResponse {
  return {
    status: 431,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from('{"message":"Request Header Fields Too Large"}'),
  };
}
