import type { UseKey } from './kms-keys.ts';
import { AwsError, type Call, type Input, type Operation, type Service } from './protocol.ts';
import { pick } from './sqs-message.ts';
import { messageOperations } from './sqs-messages.ts';
import type { Queue } from './sqs-queue.ts';
import { noQueue, type Queues } from './sqs-queues.ts';

/** Amazon SQS, standard queues, in its JSON protocol. */
export function sqs(queues: Queues, useKey: UseKey): Service {
  return {
    protocol: 'json-1.0',
    invalid: (message) => new AwsError('InvalidParameterValue', `${message}.`),
    denied: (message) => new AwsError('AccessDeniedException', message, 403),
    operations: { ...queueOperations(queues), ...messageOperations(queues, useKey) },
  };
}

function queueOperations(queues: Queues): Record<string, Operation> {
  const open = (input: Input, call: Call, action: string) => queues.open(input, call, action);
  return {
    CreateQueue(input, call) {
      const name = input.string('QueueName');
      call.authorize('sqs:CreateQueue', queues.arn(name));
      queues.create(name, input.map('Attributes'), input.map('tags'));
      return { QueueUrl: queues.url(name) };
    },
    DeleteQueue(input, call) {
      queues.delete(open(input, call, 'DeleteQueue'));
    },
    GetQueueUrl(input, call) {
      const name = input.string('QueueName');
      call.authorize('sqs:GetQueueUrl', queues.arn(name));
      if (!queues.find(name)) throw noQueue();
      return { QueueUrl: queues.url(name) };
    },
    ListQueues(input, call) {
      call.authorize('sqs:ListQueues', '*');
      const prefix = input.optional('QueueNamePrefix') ?? '';
      const named = queues.all().filter(({ name }) => name.startsWith(prefix));
      return { QueueUrls: named.map(({ name }) => queues.url(name)) };
    },
    GetQueueAttributes(input, call) {
      const queue = open(input, call, 'GetQueueAttributes');
      return { Attributes: pick(attributesOf(queue), input.strings('AttributeNames')) };
    },
    SetQueueAttributes(input, call) {
      queues.set(open(input, call, 'SetQueueAttributes'), input.map('Attributes'));
    },
    ListQueueTags(input, call) {
      return { Tags: open(input, call, 'ListQueueTags').tags };
    },
    TagQueue(input, call) {
      const { name, attributes, tags } = open(input, call, 'TagQueue');
      queues.declare(name, attributes, { ...tags, ...input.map('Tags') });
    },
    ListDeadLetterSourceQueues(input, call) {
      const { arn } = open(input, call, 'ListDeadLetterSourceQueues');
      const sources = queues.all().filter(({ redrive }) => redrive?.deadLetterTargetArn === arn);
      return { queueUrls: sources.map(({ name }) => queues.url(name)) };
    },
    PurgeQueue(input, call) {
      open(input, call, 'PurgeQueue').purge();
    },
  };
}

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    ...queue.attributes,
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}
