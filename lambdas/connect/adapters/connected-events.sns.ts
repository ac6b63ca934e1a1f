import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { refOf } from '../domain/connection.ts';
import type { Publishers } from '../domain/ports.ts';

/** Tells of new connections: the ids of person and connection, never their number. */
export function connectedEventsInSns(
  topicArn: string,
  client = new SNSClient(),
): NonNullable<Publishers['user-connected']> {
  return async (connection, { id, at }) => {
    const { person: userId, provider } = connection;
    const connectedAt = new Date(at * 1000).toISOString();
    const ref = refOf(connection);
    const message = { eventId: id, userId, connection: ref, provider, connectedAt };
    await client.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message) }));
  };
}
