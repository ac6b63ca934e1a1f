import { evaluate, type Request, type Statement } from './iam.ts';
import { isRecord, parseObject } from './protocol.ts';

interface PolicyStatement extends Statement {
  Principal?: string | Record<string, string | string[]>;
}

/**
 * Whether a resource's own policy lets a service in (`sns.amazonaws.com`), or, without one, everybody.
 * A statement for the account or its roles does not count: it only leaves the decision to their policies.
 */
export function policyAllows(
  policy: unknown,
  service: string | undefined,
  request: Request,
): boolean {
  const document = typeof policy === 'string' ? parseObject(policy) : policy;
  if (!isRecord(document)) return false;
  const statements = [document['Statement'] ?? []].flat() as PolicyStatement[];
  const concerning = statements.filter(({ Principal }) => names(Principal, service));
  return evaluate(concerning, request);
}

function names(principal: PolicyStatement['Principal'], service: string | undefined): boolean {
  if (typeof principal === 'string') return principal === '*';
  const everybody = [principal?.['AWS'] ?? []].flat().includes('*');
  const services = [principal?.['Service'] ?? []].flat();
  return everybody || (service !== undefined && services.includes(service));
}
