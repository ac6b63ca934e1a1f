import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import type { AwsOptions } from '../../../local/aws/index.ts';
import { advance, create, feed, functionArn, setUp } from './set-up.ts';

type Handler = (event: SQSEvent, call: number) => unknown;

/** A queue that feeds a function, with a dead-letter queue after two receives. */
async function setUpFeed(
  handler: Handler,
  properties: object = {},
  options: Partial<AwsOptions> = {},
) {
  const events: SQSEvent[] = [];
  const invoke = async (_: string, event: unknown) => {
    events.push(event as SQSEvent);
    return handler(event as SQSEvent, events.length);
  };
  const system = await setUp({ invoke, ...options });
  const dead = await create(system.aws, 'AWS::SQS::Queue', 'Dead');
  const queue = await create(system.aws, 'AWS::SQS::Queue', 'Work', {
    VisibilityTimeout: 60,
    RedrivePolicy: { deadLetterTargetArn: dead.attributes['Arn'], maxReceiveCount: 2 },
  });
  const QueueUrl = queue.ref;
  const sendAll = (...bodies: string[]) =>
    system.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: bodies.map((MessageBody, Id) => ({ Id: `${Id}`, MessageBody })),
      }),
    );
  const start = () => feed(system.aws, queue.attributes['Arn'] ?? '', properties);
  return { ...system, events, QueueUrl, sendAll, start };
}

const bodies = (event: SQSEvent | undefined) => event?.Records.map(({ body }) => body);
const idsOf = (event: SQSEvent, body: string) =>
  event.Records.filter((record) => record.body === body).map(({ messageId }) => ({
    itemIdentifier: messageId,
  }));

describe('a queue that feeds a function', () => {
  it('gives it records as documented', async () => {
    const { aws, sqs, events, QueueUrl, start } = await setUpFeed(() => null);
    await start();
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'note' } };
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }),
    );
    await aws.idle();
    expect(events).toMatchObject([
      {
        Records: [
          {
            messageId: sent.MessageId,
            body: 'hello',
            md5OfBody: sent.MD5OfMessageBody,
            attributes: { ApproximateReceiveCount: '1', SenderId: 'tester' },
            messageAttributes: { kind: { stringValue: 'note', dataType: 'String' } },
            eventSource: 'aws:sqs',
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
    expect(aws.queueDepths()).toMatchObject({ Work: 0 });
  });

  it('is emptied batch by batch', async () => {
    const { aws, events, sendAll, start } = await setUpFeed(() => null, { BatchSize: 2 });
    await sendAll('a', 'b', 'c');
    await start();
    await aws.idle();
    expect(events.map(bodies)).toEqual([['a', 'b'], ['c']]);
  });

  it('gathers a batch for as long as the window lasts', async () => {
    const window = { MaximumBatchingWindowInSeconds: 60 };
    const { aws, events, sendAll, start } = await setUpFeed(() => null, window);
    await start();
    await sendAll('a');
    await sendAll('b');
    expect(events).toEqual([]);
    advance(61);
    await aws.idle();
    expect(events.map(bodies)).toEqual([['a', 'b']]);
  });

  it('runs no more at once than it may', async () => {
    let [running, most] = [0, 0];
    const handler = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const properties = { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } };
    const { aws, events, sendAll, start } = await setUpFeed(handler, properties);
    await sendAll('a', 'b', 'c', 'd', 'e');
    await start();
    await aws.idle();
    expect(events).toHaveLength(5);
    expect(most).toBe(2);
  });

  it('keeps all of a batch that failed, until it is a dead letter', async () => {
    const fail = () => Promise.reject(new Error('broken'));
    const { aws, events, sendAll, start } = await setUpFeed(fail);
    await sendAll('a', 'b');
    await start();
    await aws.idle();
    expect(aws.queueDepths()).toEqual({ Work: 2, Dead: 0 });
    advance(61);
    await aws.idle();
    expect(events).toHaveLength(2);
    advance(61);
    await aws.idle();
    expect(aws.queueDepths()).toEqual({ Work: 0, Dead: 2 });
  });

  it('does not hand out again what is being worked on, however far the clock moves', async () => {
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { aws, events, sendAll, start } = await setUpFeed(() => work);
    await sendAll('a');
    await start();
    await vi.waitFor(() => expect(events).toHaveLength(1));
    advance(3600);
    aws.tick();
    finish();
    await aws.idle();
    expect(events).toHaveLength(1);
    expect(aws.queueDepths()).toMatchObject({ Work: 0 });
  });

  it('waits with what is left of an earlier run until functions are ready', async () => {
    let open = () => {};
    const ready = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { aws, events, sendAll, start } = await setUpFeed(() => null, {}, { ready });
    await sendAll('a');
    await start();
    aws.tick();
    expect(events).toEqual([]);
    open();
    await aws.idle();
    expect(events).toHaveLength(1);
  });
});

describe('a function that reports failed items', () => {
  const reporting = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

  it('gets only those again', async () => {
    const handler: Handler = (event, call) => ({
      batchItemFailures: call === 1 ? idsOf(event, 'b') : [],
    });
    const { aws, events, sendAll, start } = await setUpFeed(handler, reporting);
    await sendAll('a', 'b', 'c');
    await start();
    await aws.idle();
    expect(aws.queueDepths()).toMatchObject({ Work: 1 });
    advance(61);
    await aws.idle();
    expect(events.map(bodies)).toEqual([['a', 'b', 'c'], ['b']]);
    expect(aws.queueDepths()).toMatchObject({ Work: 0 });
  });

  it.each([[null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'has done all of a batch when it answers %j',
    async (answer) => {
      const { aws, sendAll, start } = await setUpFeed(() => answer, reporting);
      await sendAll('a');
      await start();
      await aws.idle();
      expect(aws.queueDepths()).toMatchObject({ Work: 0 });
    },
  );

  it.each([
    ['done'],
    [{ batchItemFailures: 'b' }],
    [{ batchItemFailures: [{ itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ itemIdentifier: 'another' }] }],
    [{ batchItemFailures: [{ messageId: 'b' }] }],
  ])('has failed with all of a batch when it answers %j', async (answer) => {
    const { aws, sendAll, start } = await setUpFeed(() => answer, reporting);
    await sendAll('a', 'b');
    await start();
    await aws.idle();
    expect(aws.queueDepths()).toMatchObject({ Work: 2 });
  });
});

describe('a mapping', () => {
  it.each([
    ['of a large batch without a window', { BatchSize: 100 }],
    ['of a filter', { FilterCriteria: { Filters: [] } }],
    ['of a queue that is not there', { EventSourceArn: functionArn }],
  ])('%s is refused', async (_, properties) => {
    const { start } = await setUpFeed(() => null, properties);
    await expect(start()).rejects.toMatchObject({ name: 'ValidationError' });
  });
});
