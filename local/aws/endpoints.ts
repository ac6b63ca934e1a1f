import type { AsyncInvocations } from './async-invocations.ts';
import type { Keys } from './kms-keys.ts';
import { policyAllows } from './resource-policy.ts';
import { EndpointError, type Endpoints } from './sns-deliveries.ts';
import type { Queues } from './sqs-queues.ts';

/** What AWS::Lambda::Permission declares. */
export interface Permission {
  principal: string;
  sourceArn: string | undefined;
}

/** Who may invoke which function, by the functions' own policies. */
export class Permissions {
  readonly #granted = new Map<string, Permission[]>();

  grant(functionArn: string, permission: Permission): void {
    this.#granted.set(functionArn, [...(this.#granted.get(functionArn) ?? []), permission]);
  }

  allows(functionArn: string, principal: string, sourceArn: string): boolean {
    const statements = (this.#granted.get(functionArn) ?? []).map((permission) => ({
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: functionArn,
      Principal: { Service: permission.principal },
      ...(permission.sourceArn && {
        Condition: { ArnLike: { 'aws:SourceArn': permission.sourceArn } },
      }),
    }));
    const request = { action: 'lambda:InvokeFunction', resource: functionArn };
    const context = { 'aws:SourceArn': sourceArn };
    return policyAllows({ Statement: statements }, principal, { ...request, context });
  }
}

const principal = 'sns.amazonaws.com';

/** The queues and functions that SNS delivers to, as far as their policies and keys let it in. */
export function snsEndpoints(
  queues: Queues,
  keys: Keys,
  invocations: AsyncInvocations,
  permissions: Permissions,
): Endpoints {
  return {
    enqueue(queueArn, body, attributes, topicArn) {
      const queue = queues.find(queueArn);
      if (!queue) throw new EndpointError(`${queueArn} does not exist`);
      const { Policy, KmsMasterKeyId } = queue.attributes;
      const context = {
        'aws:SourceArn': topicArn,
        'aws:SourceAccount': queues.place.accountId,
        'aws:SecureTransport': 'true',
      };
      const request = { action: 'sqs:SendMessage', resource: queueArn, context };
      if (!policyAllows(Policy, principal, request))
        throw new EndpointError(`The policy of ${queueArn} does not let SNS in`);
      if (!keys.servesService(KmsMasterKeyId, principal, topicArn))
        throw new EndpointError(`The key policy of ${queueArn} does not let SNS in`);
      queues.send(queue, { body, attributes, sender: topicArn });
    },
    invokeAsync(functionArn, event, topicArn) {
      if (!permissions.allows(functionArn, principal, topicArn))
        throw new EndpointError(`The policy of ${functionArn} does not let SNS in`);
      invocations.accept(functionArn, event);
    },
  };
}
