import { randomUUID } from 'node:crypto';
import type { Deployed, Deployment } from '../deploy.ts';
import { type Origin, text } from '../http.ts';
import type { Place } from '../physical-ids.ts';
import type { Invoke } from './integrate.ts';
import { RestStage } from './stage.ts';

/** The domain under which an API answers, as its distribution names it. */
export function apiDomain(apiId: string, region: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}

/** A REST API as API Gateway would serve it. Paths begin with the stage. */
export function restApi(
  deployment: Deployment,
  api: Deployed,
  { accountId, region }: Place,
  invoke: Invoke,
): Origin {
  const stages = new Map<string, RestStage>();
  for (const stage of deployment.ofType('AWS::ApiGateway::Stage')) {
    if (stage.properties['RestApiId'] !== api.ref) continue;
    const arrival = {
      apiId: api.ref,
      domainName: apiDomain(api.ref, region),
      accountId,
      stage: stage.ref,
      stageVariables: (stage.properties['Variables'] ?? null) as Record<string, string> | null,
      binaryMediaTypes: (api.properties['BinaryMediaTypes'] ?? []) as string[],
    };
    stages.set(stage.ref, new RestStage(deployment, stage, arrival, invoke));
  }
  return async (request) => {
    const [, name = '', ...rest] = request.path.split('/');
    const response =
      (await stages.get(name)?.answer(request, `/${rest.join('/')}`)) ??
      text(403, 'application/json', '{"message":"Forbidden"}');
    return { ...response, headers: [...response.headers, ['x-amzn-RequestId', randomUUID()]] };
  };
}
