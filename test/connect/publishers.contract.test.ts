import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { connectedEventsInSns } from '../../lambdas/connect/adapters/connected-events.sns.ts';
import { reauthorizeThrough } from '../../lambdas/connect/adapters/reauthorize.ts';
import { type Connection, connectionId, refOf } from '../../lambdas/connect/domain/connection.ts';
import type { Publishers } from '../../lambdas/connect/domain/ports.ts';
import { announcer } from '../../lambdas/topics/index.ts';
import { queuedText, userConnected } from '../../lambdas/topics/requests.ts';
import { create, openQueue, setUp as setUpAws, useEndpoint } from '../local/aws/set-up.ts';
import providers from '../shared/providers.ts';
import { somebody } from '../shared/somebody.ts';
import { setUp as setUpFakes } from './set-up.ts';

/** What somebody was told: `id` is the same for the same event, and for no other. */
interface Told {
  readonly kind: string;
  readonly id: string;
  readonly person: string;
}

interface Setup {
  readonly publishers: Required<Publishers>;
  readonly told: () => Promise<readonly Told[]>;
}

function connectionOf(provider: string): Connection {
  const person = somebody();
  return {
    ...{ person, provider, id: connectionId(person, provider, 'user'), providerUserId: 'user' },
    ...{ status: 'active', tokenType: 'bearer', scopes: [], createdAt: 1, updatedAt: 1, fence: 1 },
    events: [],
  };
}

function publishersContract(open: () => Promise<Setup>): void {
  it('tell of a new connection whose it is', async () => {
    const { publishers, told } = await open();
    const connection = connectionOf('fitbit');
    await publishers['user-connected'](connection, { kind: 'user-connected', id: 'e1', at: 1 });
    expect(await told()).toMatchObject([{ kind: 'user-connected', person: connection.person }]);
  });

  it('tell whoever has to connect again', async () => {
    const { publishers, told } = await open();
    const connection = connectionOf('fitbit');
    await publishers.reauthorize(connection, { kind: 'reauthorize', id: 'e1', gone: true });
    expect(await told()).toMatchObject([{ kind: 'reauthorize', person: connection.person }]);
  });

  it('tell of an event by the same id however often, and of another by another', async () => {
    const { publishers, told } = await open();
    const connection = connectionOf('fitbit');
    for (const id of ['e1', 'e1', 'e2']) {
      await publishers['user-connected'](connection, { kind: 'user-connected', id, at: 1 });
      await publishers.reauthorize(connection, { kind: 'reauthorize', id, gone: false });
    }
    const ids = (await told()).map(({ kind, id }) => `${kind} ${id}`);
    expect([ids.length, new Set(ids).size]).toEqual([6, 4]);
  });
}

/** Both as they are wired, with what reads their messages. */
async function inAws() {
  const { aws, sns, sqs } = await setUpAws();
  useEndpoint(aws.endpoint);
  const events = await openQueue(aws, 'Events');
  const texts = await openQueue(aws, 'SendText');
  const { ref: topicArn } = await create(aws, 'AWS::SNS::Topic', 'UserConnected');
  await create(aws, 'AWS::SNS::Subscription', 'Subscription', {
    ...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: events.arn, RawMessageDelivery: true },
  });
  const { announce } = announcer({
    USER_TOPIC_ARN_PREFIX: 'arn:aws:sns:us-east-1:000000000000:switchboard-user-',
    SEND_TEXT_QUEUE_URL: texts.url,
    TEXT_DELIVERY: 'direct',
  });
  const bodies = async (QueueUrl: string) => {
    await aws.idle();
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sqs.send(receive);
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
  };
  const eventMessages = () => bodies(events.url);
  const textMessages = () => bodies(texts.url);
  return {
    publishers: {
      'user-connected': connectedEventsInSns(topicArn, sns),
      reauthorize: reauthorizeThrough({ announce }, providers),
    },
    eventMessages,
    textMessages,
    async told(): Promise<Told[]> {
      const connected = (await eventMessages()).map((body) => z.parse(userConnected, body));
      const queued = (await textMessages()).map((body) => z.parse(queuedText, body));
      return [
        ...connected.map(({ eventId, userId }) => {
          return { kind: 'user-connected', id: eventId, person: userId };
        }),
        ...queued.map(({ id, person, content }) => ({ kind: content.kind, id, person })),
      ];
    },
  };
}

describe('publishers', () => {
  describe('in memory', () => {
    publishersContract(async () => {
      const { deps, told } = setUpFakes();
      return { publishers: deps.publishers as Required<Publishers>, told: async () => told };
    });
  });

  describe('in AWS', () => {
    publishersContract(inAws);

    it('tell when and where somebody has connected, and no number', async () => {
      const { publishers, eventMessages } = await inAws();
      const connection = connectionOf('fitbit');
      const at = Date.UTC(2026, 10, 25) / 1000;
      await publishers['user-connected'](connection, { kind: 'user-connected', id: 'e1', at });
      expect(await eventMessages()).toEqual([
        {
          eventId: 'e1',
          userId: connection.person,
          connection: refOf(connection),
          provider: 'fitbit',
          connectedAt: '2026-11-25T00:00:00.000Z',
        },
      ]);
    });

    it.each([
      [true, { provider: 'Fitbit', replacedBy: 'Google Health' }],
      [false, { provider: 'Fitbit' }],
    ])('name the successor of a provider that is gone (%s)', async (gone, names) => {
      const { publishers, textMessages } = await inAws();
      const event = { kind: 'reauthorize', id: 'e1', gone } as const;
      await publishers.reauthorize(connectionOf('fitbit'), event);
      expect(await textMessages()).toMatchObject([{ content: { kind: 'reauthorize', ...names } }]);
    });
  });
});
