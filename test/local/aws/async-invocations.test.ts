import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import type { InvokeFunction } from '../../../local/aws/contract.ts';
import { advance, create, functionArn, newDataDir, setUp } from './set-up.ts';

async function setUpFunction(invoke: InvokeFunction, config: object = {}) {
  const spy = vi.fn(invoke);
  const system = await setUp({ invoke: spy });
  const { ref: QueueUrl, attributes } = await create(system.aws, 'AWS::SQS::Queue', 'After');
  await create(system.aws, 'AWS::Lambda::EventInvokeConfig', 'Config', {
    FunctionName: 'Worker',
    Qualifier: '$LATEST',
    DestinationConfig: {
      OnFailure: { Destination: attributes['Arn'] },
      OnSuccess: { Destination: attributes['Arn'] },
    },
    ...config,
  });
  const record = async () => {
    const { Messages } = await system.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    return JSON.parse(Messages?.[0]?.Body ?? 'null');
  };
  return { ...system, invoke: spy, record };
}

const fail = () => Promise.reject(Object.assign(new Error('broken'), { name: 'Unlucky' }));

describe('an asynchronous invocation', () => {
  it('that succeeds is told to its destination', async () => {
    const { aws, record } = await setUpFunction(async () => 'fine');
    aws.invokeAsync(functionArn, { n: 1 });
    await aws.idle();
    expect(await record()).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { n: 1 },
      responsePayload: 'fine',
    });
  });

  it('that fails is tried again after one and after two minutes, then told to its destination', async () => {
    const { aws, invoke, record } = await setUpFunction(fail);
    aws.invokeAsync(functionArn, { n: 1 });
    await aws.idle();
    expect(invoke).toHaveBeenCalledTimes(1);
    advance(61);
    await aws.idle();
    expect(invoke).toHaveBeenCalledTimes(2);
    advance(61);
    await aws.idle();
    expect(invoke).toHaveBeenCalledTimes(2);
    advance(60);
    await aws.idle();
    expect(invoke).toHaveBeenCalledTimes(3);
    // Lambda keeps the id of the request over all tries.
    expect(new Set(invoke.mock.calls.map(([, , requestId]) => requestId)).size).toBe(1);
    expect(await record()).toMatchObject({
      requestContext: {
        functionArn: `${functionArn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { n: 1 },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'broken', errorType: 'Unlucky' },
    });
  });

  it('is retried as often as its function says', async () => {
    const { aws, invoke, record } = await setUpFunction(fail, { MaximumRetryAttempts: 0 });
    aws.invokeAsync(functionArn, {});
    await aws.idle();
    expect(invoke).toHaveBeenCalledTimes(1);
    expect((await record()).requestContext.condition).toBe('RetriesExhausted');
  });

  it('grows no older than its function says', async () => {
    const { aws, record } = await setUpFunction(fail, { MaximumEventAgeInSeconds: 60 });
    aws.invokeAsync(functionArn, {});
    await aws.idle();
    advance(1);
    expect((await record()).requestContext).toMatchObject({
      condition: 'EventAgeExceeded',
      approximateInvokeCount: 1,
    });
  });

  it('may have a topic as destination', async () => {
    const { aws } = await setUp({ invoke: fail });
    const topic = await create(aws, 'AWS::SNS::Topic', 'Alarm');
    await create(aws, 'AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: functionArn,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: topic.ref } },
    });
    aws.invokeAsync(functionArn, {});
    await aws.idle();
  });

  it('that the end of the process cuts off runs again at the next start', async () => {
    const dataDir = newDataDir();
    let cutOff = () => {};
    const running = new Promise((_, reject) => {
      cutOff = () => reject(new Error('cut off'));
    });
    const first = await setUp({ dataDir, invoke: () => running });
    first.aws.invokeAsync(functionArn, { n: 1 });
    await first.close();
    cutOff();
    const invoke = vi.fn(async () => null);
    const { aws } = await setUp({ dataDir, invoke });
    await aws.idle();
    expect(invoke).toHaveBeenCalledExactlyOnceWith(functionArn, { n: 1 }, expect.any(String));
  });
});
