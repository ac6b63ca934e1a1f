import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it, onTestFinished } from 'vitest';
import type { AwsOptions } from '../../../local/aws/index.ts';
import { FunctionError } from '../../../local/runner/lambda/process.ts';
import { functionArn, setUp as setUpAws } from './set-up.ts';

async function setUp(options: Partial<AwsOptions> = {}) {
  const system = await setUpAws(options);
  const credentials = { accessKeyId: 'tester', secretAccessKey: 'not checked' };
  const endpoint = system.aws.endpoint;
  const client = new LambdaClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return {
    ...system,
    async invoke(event: string, more: object = {}) {
      const input = { FunctionName: 'Worker', Payload: Buffer.from(event), ...more };
      const { Payload, ...answer } = await client.send(new InvokeCommand(input));
      const text = Buffer.from(Payload ?? []).toString();
      return { ...answer, result: text === '' ? undefined : JSON.parse(text) };
    },
  };
}

it('runs a function by its name or ARN, and answers with what it gives', async () => {
  const invoked: unknown[] = [];
  const { invoke } = await setUp({
    async invoke(arn, event) {
      invoked.push([arn, event]);
      return { got: event };
    },
  });
  const { StatusCode, ExecutedVersion, FunctionError: failed, result } = await invoke('{"a":1}');
  expect({ StatusCode, ExecutedVersion, failed, result }).toEqual({
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    failed: undefined,
    result: { got: { a: 1 } },
  });
  await invoke('{}', { FunctionName: functionArn });
  await invoke('{}', { FunctionName: functionArn.split(':').slice(4).join(':') });
  expect(invoked).toEqual([
    [functionArn, { a: 1 }],
    [functionArn, {}],
    [functionArn, {}],
  ]);
});

it('answers with what a function throws', async () => {
  const { invoke } = await setUp({
    invoke: () => Promise.reject(new FunctionError('TypeError', 'no such thing')),
  });
  expect(await invoke('{}')).toMatchObject({
    StatusCode: 200,
    FunctionError: 'Unhandled',
    result: { errorType: 'TypeError', errorMessage: 'no such thing' },
  });
});

it('answers with what a function throws that misses something itself', async () => {
  const { invoke } = await setUp({
    invoke: () => Promise.reject(new FunctionError('ResourceNotFoundException', 'no table')),
  });
  expect(await invoke('{}')).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
});

it('keeps an event for later when nobody waits for the answer', async () => {
  let ran: (event: unknown) => void;
  const run = new Promise((resolve) => {
    ran = resolve;
  });
  const { invoke } = await setUp({ invoke: async (_, event) => ran(event) });
  const { StatusCode, result } = await invoke('{"a":1}', { InvocationType: 'Event' });
  expect({ StatusCode, result }).toEqual({ StatusCode: 202, result: undefined });
  expect(await run).toEqual({ a: 1 });
});

it.each<[string, Partial<AwsOptions>, string, string, object?]>([
  ['a function that is not there', { hasFunction: () => false }, '{}', 'ResourceNotFoundException'],
  [
    'a function that is not there, when nobody waits',
    { hasFunction: () => false },
    '{}',
    'ResourceNotFoundException',
    { InvocationType: 'Event' },
  ],
  ['an event that is no JSON', {}, '{', 'InvalidRequestContentException'],
  ['whoever may not', { authorize: () => false }, '{}', 'AccessDeniedException'],
])('refuses %s', async (_, options, event, name, more) => {
  const { invoke } = await setUp(options);
  await expect(invoke(event, more)).rejects.toMatchObject({ name });
});
