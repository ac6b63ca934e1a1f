import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { clientsOf, functionArn, newDataDir, setUp } from './set-up.ts';
import { declareAll } from './template.ts';

/** The endpoint in a process of its own, with a function that is invoked and never ends. */
async function startChild(dataDir: string) {
  const script = fileURLToPath(new URL('stuck-endpoint.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [endpoint] = (await once(child, 'message')) as [string];
  return { child, ...clientsOf(endpoint), endpoint };
}

async function kill(child: ChildProcess) {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

it('a killed endpoint has kept what it acknowledged, and works on what was in flight', async () => {
  const dataDir = newDataDir();
  const { child, dynamodb, sns, sqs, endpoint } = await startChild(dataDir);
  const stuck = once(child, 'message');
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:Letters';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  await sns.send(new PublishCommand({ TopicArn, Message: 'to the queue' }));
  const QueueUrl = `${endpoint}/000000000000/Letters`;
  const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(received.Messages).toHaveLength(1);
  const Item = { id: { S: 'a' } };
  await dynamodb.send(new PutItemCommand({ TableName: 'Users', Item }));
  const Work = `${endpoint}/000000000000/Work`;
  await sqs.send(new SendMessageCommand({ QueueUrl: Work, MessageBody: 'in flight' }));
  await stuck;
  await kill(child);

  const invoke = vi.fn(async (_functionArn: string, _event: unknown) => null);
  const { aws, ...again } = await setUp({ dataDir, invoke });
  await declareAll(aws);
  const { Item: kept } = await again.dynamodb.send(
    new GetItemCommand({ TableName: 'Users', Key: Item }),
  );
  expect(kept).toEqual(Item);
  await aws.idle();
  expect(invoke.mock.calls).toMatchObject([[functionArn, { Records: [{ body: 'in flight' }] }]]);
  expect(aws.queueDepths()).toEqual({ Letters: 1, Work: 0 });
  aws.publish(TopicArn ?? '', 'again');
  expect(aws.queueDepths()).toEqual({ Letters: 2, Work: 0 });
});

it('an asynchronous invocation that was running when the endpoint was killed runs again', async () => {
  const dataDir = newDataDir();
  const { child, sns } = await startChild(dataDir);
  const stuck = once(child, 'message');
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:Events';
  await sns.send(new PublishCommand({ TopicArn, Message: 'to the function' }));
  await stuck;
  await kill(child);

  const invoke = vi.fn(async (_functionArn: string, _event: unknown) => null);
  const { aws } = await setUp({ dataDir, invoke });
  await aws.idle();
  expect(invoke.mock.calls).toMatchObject([
    [functionArn, { Records: [{ Sns: { Message: 'to the function' } }] }, expect.any(String)],
  ]);
});
