import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Publishers } from '../domain/ports.ts';

/** Tells of new connections: the person's id, never their number. */
export function connectedEventsInSns(
  topicArn: string,
  client = new SNSClient(),
): NonNullable<Publishers['user-connected']> {
  return async ({ person, provider }, { id, at }) => {
    const connectedAt = new Date(at * 1000).toISOString();
    const message = { eventId: id, userId: person, provider, connectedAt };
    await client.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message) }));
  };
}
