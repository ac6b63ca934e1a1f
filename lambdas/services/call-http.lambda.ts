import { onHttp, type Route } from '../shared/http/on-http.ts';
import { json } from '../shared/http/reply.ts';
import { httpArguments } from './domain/http/arguments.ts';
import { type HttpAction, httpActions } from './domain/http/ports.ts';
import { prepareCall } from './domain/http/prepare.ts';
import { httpResult } from './domain/http/result.ts';
import { urlParts } from './domain/http/url.ts';
import { ServicesError, servicesErrors } from './errors.ts';
import { largestHttpCall } from './requests.ts';
import { calledService } from './service-call.ts';
import { type CallHttpDeps, callHttpDeps } from './wiring.ts';

/** `POST /api/services/{http}/{get|post|put|patch|delete|head}`: calls a public address under rules. */
export const callHttpRoute: Route<CallHttpDeps> = async (deps, request) => {
  const { action, allow } = await calledService(deps, request, 'http');
  if (!isHttpAction(action)) throw new ServicesError('SERVICE_UNKNOWN');
  const call = prepareCall(action, request.json(httpArguments, largestHttpCall));
  await allow(call.ruleArguments);
  // Where a redirect leads is asked of the rules as the first address was.
  const answer = await deps.callOutside(call.request, ({ method, url }) =>
    allow({ ...call.ruleArguments, method, url: urlParts(url) }).then(
      () => true,
      () => false,
    ),
  );
  return json(200, httpResult(answer));
};

function isHttpAction(action: string): action is HttpAction {
  return (httpActions as readonly string[]).includes(action);
}

export const handler = onHttp(callHttpDeps, callHttpRoute, servicesErrors);
