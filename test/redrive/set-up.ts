import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deadLettersTag } from '../../lib/redrive/dead-letters.ts';
import { type DeadLetterQueue, findDeadLetterQueues } from '../../lib/redrive/queues.ts';
import type { AwsOptions } from '../../local/aws/index.ts';
import { create, functionArn, permitSns, setUp } from '../local/aws/set-up.ts';

const Tags = [{ Key: deadLettersTag, Value: 'Dead' }];

/** A queue with dead letters, as WorkQueue declares them. */
export async function setUpWork(options: Partial<AwsOptions> = {}) {
  const system = await setUp(options);
  const dead = await create(system.aws, 'AWS::SQS::Queue', 'Dead', { Tags });
  const deadLetterTargetArn = dead.attributes['Arn'];
  const { ref: url } = await create(system.aws, 'AWS::SQS::Queue', 'Work', {
    RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 5 },
  });
  return { ...system, url, dead: dead.ref, queue: () => queueIn(system.sqs) };
}

/** A topic whose subscriber's failed calls end in dead letters, at the first failure. */
export async function setUpTopic(invoke: (event: unknown) => Promise<unknown>) {
  const system = await setUp({ invoke: (_, event) => invoke(event) });
  const { aws } = system;
  const dead = await create(aws, 'AWS::SQS::Queue', 'Dead', { Tags });
  const { ref: topicArn } = await create(aws, 'AWS::SNS::Topic', 'Events');
  await permitSns(aws);
  await create(aws, 'AWS::SNS::Subscription', 'Subscription', {
    TopicArn: topicArn,
    Protocol: 'lambda',
    Endpoint: functionArn,
  });
  await create(aws, 'AWS::Lambda::EventInvokeConfig', 'Config', {
    FunctionName: 'Worker',
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: dead.attributes['Arn'] } },
  });
  return { ...system, topicArn, dead: dead.ref, queue: () => queueIn(system.sqs) };
}

async function queueIn(sqs: SQSClient): Promise<DeadLetterQueue> {
  const [queue, ...others] = await findDeadLetterQueues(sqs);
  if (queue === undefined || others.length > 0) throw new Error('There should be one');
  return queue;
}

export async function bury(sqs: SQSClient, QueueUrl: string, bodies: readonly string[]) {
  for (const MessageBody of bodies)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}
