import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { DomainError, type ErrorTable } from '../errors.ts';
import { describeFault, log } from '../log.ts';
import { once } from '../once.ts';
import { requestRefused } from './errors.ts';
import { problem, type Reply, toGateway } from './reply.ts';
import { HttpRequest } from './request.ts';

/** What every route behind the pages needs to know of itself. */
export interface HttpDeps {
  /** `https://host` of the pages and the API. */
  readonly publicOrigin: string;
}

export type Route<Deps> = (deps: Deps, request: HttpRequest) => Promise<Reply>;
export type HttpHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * A Lambda handler for a route of our own pages.
 *
 * Clients are built on the first request, not on import. A `DomainError` becomes a problem document; all
 * else is a fault, which is logged and rethrown, so that the function's error metric counts it.
 */
export function onHttp<Deps extends HttpDeps>(
  deps: () => Deps | Promise<Deps>,
  route: Route<Deps>,
  errors: ErrorTable,
): HttpHandler {
  return answering(
    deps,
    (ready, request) => {
      checkOrigin(ready, request);
      return route(ready, request);
    },
    errors,
  );
}

/** A Lambda handler for a route that others call; its route proves the caller by a signature. */
export function onWebhook<Deps>(
  deps: () => Deps | Promise<Deps>,
  route: Route<Deps>,
  errors: ErrorTable,
): HttpHandler {
  return answering(deps, route, errors);
}

function answering<Deps>(
  deps: () => Deps | Promise<Deps>,
  route: Route<Deps>,
  errors: ErrorTable,
): HttpHandler {
  const ready = once(deps);
  return async (event) => {
    try {
      return toGateway(await route(await ready(), new HttpRequest(event)));
    } catch (error) {
      if (error instanceof DomainError) {
        log.info('refused', { code: error.code });
        return toGateway(problem(error, errors));
      }
      log.error('fault', { fault: describeFault(error) });
      throw error;
    }
  };
}

/** Browsers send `Origin` with every request that changes something; what isn't a browser may leave it out. */
function checkOrigin({ publicOrigin }: HttpDeps, request: HttpRequest): void {
  const origin = request.header('origin');
  if (request.method === 'GET' || origin === undefined || origin === publicOrigin) return;
  throw requestRefused('ORIGIN_MISMATCH');
}
