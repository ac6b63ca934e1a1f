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

/** A service that delivers: how policies name it, and how people do. */
interface Sender {
  service: string;
  name: string;
}

export const snsSender: Sender = { service: 'sns.amazonaws.com', name: 'SNS' };
export const eventBridgeSender: Sender = {
  service: 'events.amazonaws.com',
  name: 'EventBridge',
};

interface Neighbours {
  queues: Queues;
  keys: Keys;
  invocations: AsyncInvocations;
  permissions: Permissions;
}

/** The queues and functions that a service delivers to, as far as their policies and keys let it in. */
export function endpointsFor(
  { service, name }: Sender,
  { queues, keys, invocations, permissions }: Neighbours,
): Endpoints {
  return {
    enqueue(queueArn, body, attributes, sourceArn) {
      const queue = queues.find(queueArn);
      if (!queue) throw new EndpointError(`${queueArn} does not exist`);
      const { Policy, KmsMasterKeyId } = queue.attributes;
      const context = {
        'aws:SourceArn': sourceArn,
        'aws:SourceAccount': queues.place.accountId,
        'aws:SecureTransport': 'true',
      };
      const request = { action: 'sqs:SendMessage', resource: queueArn, context };
      if (!policyAllows(Policy, service, request))
        throw new EndpointError(`The policy of ${queueArn} does not let ${name} in`);
      if (!keys.servesService(KmsMasterKeyId, service, sourceArn))
        throw new EndpointError(`The key policy of ${queueArn} does not let ${name} in`);
      queues.send(queue, { body, attributes, sender: sourceArn });
    },
    invokeAsync(functionArn, event, sourceArn) {
      if (!permissions.allows(functionArn, service, sourceArn))
        throw new EndpointError(`The policy of ${functionArn} does not let ${name} in`);
      invocations.accept(functionArn, event);
    },
  };
}
