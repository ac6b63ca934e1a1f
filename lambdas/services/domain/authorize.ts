import type { PersonId } from '../../phone/index.ts';
import type {
  RuleFile,
  RuleSurroundings,
  ServiceDeclaration,
  ServiceType,
} from '../../shared/declarations/service.ts';
import type { RuleRequest, RuleUser } from '../../shared/rules/context.ts';
import { decide, type Rule } from '../../shared/rules/rules.ts';
import { ServicesError } from '../errors.ts';

/** A service whose rules are ready to be asked. */
export interface Service extends Pick<ServiceDeclaration, 'name' | 'type' | 'buckets'> {
  readonly rules: readonly Rule<RuleFile>[];
}

export interface AuthorizeDeps {
  readonly services: ReadonlyMap<string, Service>;
  readonly surroundings: RuleSurroundings;
}

export interface ServiceCall {
  readonly action: string;
  /** The person who calls; undefined where the system itself does. */
  readonly caller: PersonId | undefined;
  /** What the rules see as `%%args`. */
  readonly args: object;
  /** The request that it came with; undefined for one that came with none. */
  readonly request: Omit<RuleRequest, 'service' | 'action'> | undefined;
}

/** @throws ServicesError SERVICE_UNKNOWN */
export function serviceNamed(
  { services }: Pick<AuthorizeDeps, 'services'>,
  name: string,
  type: ServiceType,
): Service {
  const service = services.get(name);
  if (service?.type !== type) throw new ServicesError('SERVICE_UNKNOWN');
  return service;
}

/**
 * The rule that allows a call.
 *
 * @throws ServicesError RULE_DENIED, NoMatchingRuleFound: both name service and action, and nothing of the rule
 */
export async function authorize(
  { surroundings }: Pick<AuthorizeDeps, 'surroundings'>,
  { name, rules }: Service,
  { action, caller, args, request }: ServiceCall,
): Promise<RuleFile> {
  const decision = await decide(rules, action, {
    args,
    user: userOf(caller),
    request: request && { ...request, service: name, action },
    ...surroundings,
  });
  if (decision.allowedBy !== undefined) return decision.allowedBy;
  const code = decision.denied === 'no-rule' ? 'NoMatchingRuleFound' : 'RULE_DENIED';
  throw new ServicesError(code, { members: { service: name, action } });
}

/** People prove a number and nothing else; the number itself is not for rules. */
function userOf(id: PersonId | undefined): RuleUser {
  const nothing = { data: {}, custom_data: {} };
  if (id === undefined) return { type: 'system', ...nothing, identities: [] };
  return { id, type: 'normal', ...nothing, identities: [{ id, providerType: 'phone' }] };
}
