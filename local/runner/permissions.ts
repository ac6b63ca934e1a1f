import { randomBytes } from 'node:crypto';
import { evaluate } from '../aws/iam.ts';
import type { AwsOptions } from '../aws/index.ts';
import type { Deployment } from './deploy.ts';
import { localSecret, localToken, type RolePolicies, rolePolicies } from './roles.ts';

type Call = Parameters<AwsOptions['authorize']>[0];

/** Decides each call as IAM would by the synthesized policies; says once what it refused. */
export class Permissions {
  /** The access key of whoever runs the system, and may do everything; another one at each start. */
  readonly operator = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
  readonly #onRefusal: (line: string) => void;
  readonly #told = new Set<string>();
  #roles: ReadonlyMap<string, RolePolicies> = new Map();

  constructor(onRefusal: (line: string) => void) {
    this.#onRefusal = onRefusal;
  }

  grant(deployment: Deployment): void {
    this.#roles = rolePolicies(deployment);
  }

  /** What signs requests in the name of an access key; undefined for one that nobody has. */
  credential(accessKeyId: string): { secretAccessKey: string; sessionToken?: string } | undefined {
    if (accessKeyId === this.operator) return { secretAccessKey: localSecret };
    if (!this.#roles.has(accessKeyId)) return undefined;
    return { secretAccessKey: localSecret, sessionToken: localToken };
  }

  authorize({ accessKeyId, action, resource, context }: Call): boolean {
    if (accessKeyId === this.operator) return true;
    const role = this.#roles.get(accessKeyId);
    if (role !== undefined && evaluate(role.statements, { action, resource, context })) return true;
    const line = `refused: ${role?.name ?? 'an unknown principal'} may not ${action} on ${resource}`;
    if (!this.#told.has(line)) this.#onRefusal(line);
    this.#told.add(line);
    return false;
  }
}
