import type { Deployed, Deployment } from '../deploy.ts';
import { type HttpRequest, type HttpResponse, headerValues, text } from '../http.ts';
import { type ApiKey, type Arrival, proxyEvent } from './event.ts';
import { type GatewayResponses, gatewayResponses, Refusal } from './gateway-responses.ts';
import { type Invoke, integrate } from './integrate.ts';
import { mockResponse } from './mock.ts';
import { proxyResponse } from './reply.ts';
import { type Match, type Method, matchRoute, type Route, routesOf } from './routes.ts';
import { type Plan, plansOf, stageBucket, type TokenBucket } from './throttle.ts';

/** The gateway takes 10 MB; Lambda takes 6 MB, event and all. */
const bodyLimit = 10 * 1024 * 1024;
const payloadLimit = 6 * 1024 * 1024;
const headerLimit = 10_240;

/** One deployed stage of a REST API. */
export class RestStage {
  readonly #routes: Route[];
  readonly #refused: GatewayResponses;
  readonly #plans: Plan[];
  readonly #bucket: TokenBucket | undefined;
  readonly #arrival: Arrival;
  readonly #invoke: Invoke;

  constructor(deployment: Deployment, stage: Deployed, arrival: Arrival, invoke: Invoke) {
    this.#routes = routesOf(deployment, arrival.apiId);
    this.#refused = gatewayResponses(deployment, arrival.apiId);
    this.#plans = plansOf(deployment, arrival.apiId, stage.ref);
    this.#bucket = stageBucket(stage);
    this.#arrival = arrival;
    this.#invoke = invoke;
  }

  /** `path` is that of the request without the stage. */
  async answer(request: HttpRequest, path: string): Promise<HttpResponse> {
    if (headerBytes(request) > headerLimit) {
      return text(431, 'application/json', '{"message":"Request Header Fields Too Large"}');
    }
    try {
      return await this.#answer(request, path);
    } catch (error) {
      if (error instanceof Refusal) return this.#refused(error.type, request);
      throw error;
    }
  }

  async #answer(request: HttpRequest, path: string): Promise<HttpResponse> {
    const match = matchRoute(this.#routes, path);
    const method = methodOf(match, request.method);
    if (match === undefined || method === undefined) {
      throw new Refusal('MISSING_AUTHENTICATION_TOKEN');
    }
    if (this.#bucket?.take() === false) throw new Refusal('THROTTLED');
    const key = method.apiKeyRequired ? this.#keyOf(request) : undefined;
    if (request.body.length > bodyLimit) throw new Refusal('REQUEST_TOO_LARGE');
    const { integration } = method;
    const response =
      integration.Type === 'MOCK'
        ? mockResponse(integration)
        : await this.#run(request, path, match, method, key);
    if (response === undefined) throw new Refusal('INTEGRATION_FAILURE');
    return response;
  }

  async #run(
    request: HttpRequest,
    path: string,
    match: Match,
    { integration }: Method,
    key: ApiKey | undefined,
  ): Promise<HttpResponse | undefined> {
    const event = JSON.stringify(proxyEvent(request, path, match, this.#arrival, key));
    if (Buffer.byteLength(event) > payloadLimit) throw new Refusal('REQUEST_TOO_LARGE');
    const payload = await integrate(integration, event, this.#invoke);
    return proxyResponse(payload, request, this.#arrival.binaryMediaTypes);
  }

  #keyOf(request: HttpRequest): ApiKey {
    const value = headerValues(request.headers, 'x-api-key').at(-1) ?? '';
    const plan = this.#plans.find(({ keys }) => keys.has(value));
    if (plan === undefined) throw new Refusal('INVALID_API_KEY');
    if (plan.bucket?.take() === false) throw new Refusal('THROTTLED');
    return { id: plan.keys.get(value) ?? '', value };
  }
}

function methodOf(match: Match | undefined, httpMethod: string): Method | undefined {
  const methods = match?.route.methods ?? [];
  return (
    methods.find((method) => method.httpMethod === httpMethod) ??
    methods.find((method) => method.httpMethod === 'ANY')
  );
}

function headerBytes({ method, path, query, headers }: HttpRequest): number {
  const line = method.length + path.length + query.length + 11;
  return headers.reduce((total, [name, value]) => total + name.length + value.length + 4, line);
}
