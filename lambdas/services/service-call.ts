import { type PersonId, requireSession, type SessionDeps } from '../phone/index.ts';
import type { RuleFile, ServiceType } from '../shared/declarations/service.ts';
import type { HttpRequest } from '../shared/http/request.ts';
import { type AuthorizeDeps, authorize, type Service, serviceNamed } from './domain/authorize.ts';
import { ruleRequest } from './rule-request.ts';

/** Who calls which action of which service: `POST /api/services/{service}/{action}`. */
export interface Called {
  readonly caller: PersonId;
  readonly service: Service;
  readonly action: string;
  /** The rule that allows it with these arguments. @throws ServicesError RULE_DENIED, NoMatchingRuleFound */
  allow(args: object): Promise<RuleFile>;
}

/** @throws HttpError SESSION_REQUIRED; ServicesError SERVICE_UNKNOWN */
export async function calledService(
  deps: SessionDeps & AuthorizeDeps,
  request: HttpRequest,
  type: ServiceType,
): Promise<Called> {
  const { id: caller } = await requireSession(deps, request);
  const [, , name = '', action = ''] = request.segments;
  const service = serviceNamed(deps, name, type);
  const call = { action, caller, request: ruleRequest(request) };
  return {
    caller,
    service,
    action,
    allow: (args) => authorize(deps, service, { ...call, args }),
  };
}
