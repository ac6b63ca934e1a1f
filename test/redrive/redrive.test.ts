import { ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SNSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createUserTopics } from '../../lambdas/topics/create-user-topic.lambda.ts';
import { receiveSnsTexts } from '../../lambdas/topics/receive-sns-text.lambda.ts';
import { oldestIn } from '../../lib/redrive/queues.ts';
import { redrive } from '../../lib/redrive/redrive.ts';
import { ada, adasNumber, setUp as setUpTopics } from '../topics/domain/set-up.ts';
import { bury, setUpTopic, setUpWork } from './set-up.ts';

async function receiveAll(sqs: SQSClient, QueueUrl: string) {
  const all = [];
  for (;;) {
    const receive = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
    if (Messages.length === 0) return all;
    all.push(...Messages);
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `{"n":${n}}`);

describe('dead letters of a queue', () => {
  it('go back to it, each once, and progress is told', async () => {
    const { aws, sqs, sns, url, dead, queue } = await setUpWork();
    await bury(sqs, dead, numbered(35));
    const told: number[] = [];
    const found = await queue();
    expect(found).toMatchObject({ name: 'Dead', waiting: 35, inFlight: 0, source: url });
    const { back, left } = await redrive({ sqs, sns }, found, (done) => told.push(done));
    expect([back, left.size]).toEqual([35, 0]);
    expect(told).toEqual([10, 20, 30, 35]);
    expect(aws.queueDepths()).toEqual({ Dead: 0, Work: 35 });
    const bodies = (await receiveAll(sqs, url)).map(({ Body }) => Body);
    expect(bodies.sort()).toEqual(numbered(35).sort());
  });

  it('keep their attributes', async () => {
    const { sqs, sns, url, dead, queue } = await setUpWork();
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'alert' } };
    await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: 'x', MessageAttributes }));
    await redrive({ sqs, sns }, await queue());
    expect(await receiveAll(sqs, url)).toMatchObject([{ Body: 'x', MessageAttributes }]);
  });

  it('stay when their queue does not take them, and are tried once', async () => {
    let sends = 0;
    const { aws, sqs, sns, dead, queue } = await setUpWork({
      authorize({ action, resource }) {
        const isRefused = action === 'sqs:SendMessage' && resource.endsWith(':Work');
        if (isRefused) sends++;
        return !isRefused;
      },
    });
    await bury(sqs, dead, numbered(12));
    const { back, left } = await redrive({ sqs, sns }, await queue());
    expect([back, [...left]]).toEqual([0, [['AccessDeniedException', 12]]]);
    expect(sends).toBe(12);
    expect(aws.queueDepths()).toEqual({ Dead: 12, Work: 0 });
  });

  it('that were accepted but could not be removed are in both places, and said to be', async () => {
    const { aws, sqs, sns, dead, queue } = await setUpWork();
    await bury(sqs, dead, numbered(2));
    const forgetful = Object.assign(Object.create(sqs) as SQSClient, {
      send: async (command: {
        constructor: { name: string };
        input: { Entries?: { Id: string }[] };
      }) => {
        if (command.constructor.name !== 'DeleteMessageBatchCommand')
          return sqs.send(command as never);
        return { Failed: command.input.Entries?.map(({ Id }) => ({ Id, Code: 'Busy' })) };
      },
    });
    const { back, left } = await redrive({ sqs: forgetful, sns }, await queue());
    expect([back, [...left]]).toEqual([0, [['sent back, but not removed (Busy)', 2]]]);
    expect(aws.queueDepths()).toEqual({ Dead: 2, Work: 2 });
  });

  it('that somebody else looks at are counted apart', async () => {
    const { sqs, sns, dead, queue } = await setUpWork();
    await bury(sqs, dead, numbered(3));
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead }));
    const found = await queue();
    expect(found).toMatchObject({ waiting: 2, inFlight: 1 });
    expect((await redrive({ sqs, sns }, found)).back).toBe(2);
  });

  it('can be looked at without being hidden, for the age of the oldest', async () => {
    const { sqs, dead, queue } = await setUpWork();
    expect(await oldestIn(sqs, await queue())).toBeUndefined();
    const before = Date.now();
    await bury(sqs, dead, numbered(2));
    expect(await oldestIn(sqs, await queue())).toBeGreaterThanOrEqual(before);
    expect(await queue()).toMatchObject({ waiting: 2, inFlight: 0 });
  });
});

/** A consumer of a topic that fails until it is mended, as its function would. */
async function brokenConsumer(consume: (event: SNSEvent) => Promise<unknown>) {
  const state = { isBroken: true, calls: 0 };
  const system = await setUpTopic(async (event) => {
    state.calls++;
    if (state.isBroken) throw new Error('broken');
    return consume(event as SNSEvent);
  });
  return { ...system, state };
}

const context = [undefined as never, () => undefined] as const;

describe('dead letters of a topic', () => {
  it('with a text from a person are acted on once, however often they come back', async () => {
    const { deps, reach, statusOf, takeQueued } = setUpTopics();
    await reach('confirmed');
    const handler = receiveSnsTexts(async () => deps);
    const consume = async (event: SNSEvent) => handler(event, ...context);
    const { aws, sqs, sns, state, topicArn, dead, queue } = await brokenConsumer(consume);
    const message = { originationNumber: adasNumber, messageBody: 'STOP', inboundMessageId: 'm1' };
    aws.publish(topicArn, JSON.stringify(message));
    await aws.idle();
    expect(await queue()).toMatchObject({ waiting: 1 });
    state.isBroken = false;
    const [letter] = await receiveAll(sqs, dead);
    // As if whoever brought it back the first time had died before removing it.
    await bury(sqs, dead, [letter?.Body ?? '', letter?.Body ?? '']);
    expect((await redrive({ sqs, sns }, await queue())).back).toBe(2);
    await aws.idle();
    expect(state.calls).toBe(3);
    expect(await statusOf(ada)).toBe('stopped');
    expect(takeQueued()).toEqual(['stopped']);
  });

  it('with somebody who has connected ask for consent once', async () => {
    const { deps, signUp, statusOf, takeQueued, topicsOf } = setUpTopics();
    await signUp();
    const handler = createUserTopics(async () => deps);
    const consume = async (event: SNSEvent) => handler(event, ...context);
    const { aws, sqs, sns, state, topicArn, queue } = await brokenConsumer(consume);
    const event = { eventId: 'e1', userId: ada, provider: 'fitbit', connectedAt: 1 };
    for (let copy = 0; copy < 2; copy++) aws.publish(topicArn, JSON.stringify(event));
    await aws.idle();
    state.isBroken = false;
    expect((await redrive({ sqs, sns }, await queue())).back).toBe(2);
    await aws.idle();
    expect([await statusOf(ada), takeQueued(), topicsOf.size]).toEqual([
      'invited',
      ['consent-request'],
      1,
    ]);
  });

  it('come back too when SNS could not even make the call', async () => {
    const received: unknown[] = [];
    const { aws, sqs, sns, topicArn, dead, queue } = await setUpTopic(async (event) => {
      received.push((event as SNSEvent).Records[0]?.Sns.Message);
    });
    const undelivered = {
      Type: 'Notification',
      MessageId: 'x',
      TopicArn: topicArn,
      Message: 'hello',
    };
    await bury(sqs, dead, [JSON.stringify(undelivered)]);
    expect((await redrive({ sqs, sns }, await queue())).back).toBe(1);
    await aws.idle();
    expect(received).toEqual(['hello']);
  });

  it.each([
    ['no JSON', 'hello'],
    ['of another form', '{"requestPayload":{"Records":[]}}'],
    [
      'of a topic that is gone',
      JSON.stringify({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:Gone', Message: 'x' }),
    ],
  ])('that are %s stay, and do not hold up the others', async (_, body) => {
    const { aws, sqs, sns, topicArn, dead, queue } = await setUpTopic(async () => undefined);
    const good = JSON.stringify({ TopicArn: topicArn, Message: 'hello' });
    await bury(sqs, dead, [...Array<string>(11).fill(body), good]);
    const { back, left } = await redrive({ sqs, sns }, await queue());
    expect(back).toBe(1);
    expect([...left.values()]).toEqual([11]);
    expect(JSON.stringify([...left])).not.toContain('hello');
    expect(aws.queueDepths()).toEqual({ Dead: 11 });
  });
});
