import { createHash } from 'node:crypto';
import type { Statement } from '../aws/iam.ts';
import type { Deployment } from './deploy.ts';

export interface RolePolicies {
  name: string;
  statements: Statement[];
}

interface PolicyDocument {
  Statement: Statement | Statement[];
}

/** The secret of every access key. It proves nothing to anybody: only this machine reaches the ports. */
export const localSecret = 'local';
/** The session token of every role. */
export const localToken = 'local';

/** The access key id that stands for a role in the requests of its functions. */
export function accessKeyOf(roleArn: string): string {
  const hash = createHash('sha256').update(roleArn).digest('hex').toUpperCase();
  return `ASIA${hash.slice(0, 16)}`;
}

/** What each role may do, by its access key id: inline policies and the template's managed ones. */
export function rolePolicies(deployment: Deployment): Map<string, RolePolicies> {
  const attached = [
    ...deployment.ofType('AWS::IAM::Policy'),
    ...deployment.ofType('AWS::IAM::ManagedPolicy'),
  ];
  return new Map(
    deployment.ofType('AWS::IAM::Role').map(({ ref, attributes, properties }) => {
      const managed = (properties['ManagedPolicyArns'] ?? []) as string[];
      const inline = (properties['Policies'] ?? []) as { PolicyDocument: PolicyDocument }[];
      const documents = attached
        .filter((policy) => {
          const roles = (policy.properties['Roles'] ?? []) as string[];
          return roles.includes(ref) || managed.includes(policy.ref);
        })
        .map((policy) => policy.properties['PolicyDocument'] as PolicyDocument)
        .concat(inline.map((policy) => policy.PolicyDocument));
      const statements = documents.flatMap((document) => document.Statement);
      return [accessKeyOf(attributes['Arn'] ?? ''), { name: ref, statements }];
    }),
  );
}
