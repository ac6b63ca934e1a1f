import { randomUUID } from 'node:crypto';
import { AwsError, type Call, type Input, type Json, type Service } from './protocol.ts';
import { checkBody, md5, md5OfAttributes, parseAttributes, sizeOf } from './sqs-message.ts';
import { InvalidReceipt, type Queue, type Received } from './sqs-queue.ts';
import type { Queues } from './sqs-queues.ts';

/** Amazon SQS, standard queues, in its JSON protocol. */
export function sqs(queues: Queues, endpoint: () => string): Service {
  const urlOf = (queue: Queue) => `${endpoint()}/${queues.place.accountId}/${queue.name}`;

  /** The queue that `QueueUrl` names, once the principal may do `action` to it. */
  function open(input: Input, call: Call, action: string): Queue {
    const [name = '', account = ''] = input.string('QueueUrl').split('/').reverse();
    if (account !== queues.place.accountId) throw noQueue();
    call.authorize(`sqs:${action}`, queues.arn(name));
    const queue = queues.find(name);
    if (!queue) throw noQueue();
    return queue;
  }

  return {
    protocol: 'json-1.0',
    invalid: (message) => new AwsError('MissingParameter', `The request is invalid: ${message}.`),
    denied: (message) => new AwsError('AccessDeniedException', message, 403),
    operations: {
      CreateQueue(input, call) {
        const name = input.string('QueueName');
        call.authorize('sqs:CreateQueue', queues.arn(name));
        const attributes = input.record('Attributes') as Record<string, string>;
        return {
          QueueUrl: urlOf(
            queues.create(name, attributes, input.record('tags') as Record<string, string>),
          ),
        };
      },
      DeleteQueue(input, call) {
        queues.delete(open(input, call, 'DeleteQueue'));
      },
      GetQueueUrl(input, call) {
        const name = input.string('QueueName');
        call.authorize('sqs:GetQueueUrl', queues.arn(name));
        const queue = queues.find(name);
        if (!queue) throw noQueue();
        return { QueueUrl: urlOf(queue) };
      },
      ListQueues(input, call) {
        call.authorize('sqs:ListQueues', queues.arn('*'));
        const prefix = input.optional('QueueNamePrefix') ?? '';
        return {
          QueueUrls: queues
            .all()
            .filter(({ name }) => name.startsWith(prefix))
            .map(urlOf),
        };
      },
      GetQueueAttributes(input, call) {
        const queue = open(input, call, 'GetQueueAttributes');
        return { Attributes: pick(attributesOf(queue), input.strings('AttributeNames')) };
      },
      SetQueueAttributes(input, call) {
        const queue = open(input, call, 'SetQueueAttributes');
        queues.set(queue, input.record('Attributes') as Record<string, string>);
      },
      ListQueueTags(input, call) {
        return { Tags: open(input, call, 'ListQueueTags').tags };
      },
      TagQueue(input, call) {
        const queue = open(input, call, 'TagQueue');
        queues.tag(queue, { ...queue.tags, ...(input.record('Tags') as Record<string, string>) });
      },
      ListDeadLetterSourceQueues(input, call) {
        const target = open(input, call, 'ListDeadLetterSourceQueues');
        const sources = queues
          .all()
          .filter((queue) => queue.redrive?.deadLetterTargetArn === target.arn);
        return { queueUrls: sources.map(urlOf) };
      },
      PurgeQueue(input, call) {
        open(input, call, 'PurgeQueue').purge();
      },
      SendMessage(input, call) {
        return send(queues, open(input, call, 'SendMessage'), input, call);
      },
      SendMessageBatch(input, call) {
        const queue = open(input, call, 'SendMessage');
        return batch(input, (entry) => send(queues, queue, entry, call));
      },
      async ReceiveMessage(input, call) {
        const queue = open(input, call, 'ReceiveMessage');
        const most = input.integer('MaxNumberOfMessages', 1, 10) ?? 1;
        const wait =
          input.integer('WaitTimeSeconds', 0, 20) ??
          Number(queue.attributes['ReceiveMessageWaitTimeSeconds']);
        const seconds = input.integer('VisibilityTimeout', 0, 43_200);
        const received = await queue.poll(most, wait * 1000, call.signal, seconds);
        return received.length === 0 ? {} : { Messages: received.map((one) => shape(one, input)) };
      },
      DeleteMessage(input, call) {
        const queue = open(input, call, 'DeleteMessage');
        remove(queue, input);
      },
      DeleteMessageBatch(input, call) {
        const queue = open(input, call, 'DeleteMessage');
        return batch(input, (entry) => remove(queue, entry));
      },
      ChangeMessageVisibility(input, call) {
        hide(open(input, call, 'ChangeMessageVisibility'), input);
      },
      ChangeMessageVisibilityBatch(input, call) {
        const queue = open(input, call, 'ChangeMessageVisibility');
        return batch(input, (entry) => hide(queue, entry));
      },
      StartMessageMoveTask(input, call) {
        return { TaskHandle: move(queues, input, call) };
      },
    },
  };
}

function noQueue(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}

function pick<V>(values: Record<string, V>, names: string[]): Record<string, V> {
  if (names.includes('All')) return values;
  const wanted = (name: string) =>
    names.some((one) => one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))));
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
}

function send(queues: Queues, queue: Queue, input: Input, call: Call): Json {
  const body = input.string('MessageBody');
  checkBody(body);
  const attributes = parseAttributes(input.record('MessageAttributes'));
  const limit = Number(queue.attributes['MaximumMessageSize']);
  if (sizeOf(body, attributes) > limit)
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  const delay = input.integer('DelaySeconds', 0, 900);
  const group = input.optional('MessageGroupId');
  const message = queues.message(queue, body, {
    attributes,
    sender: call.accessKeyId,
    delay,
    group,
  });
  queue.add(message);
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

/** Does each entry of a batch by itself and reports which ones failed. */
function batch(input: Input, act: (entry: Input) => Json): Json {
  const entries = input.records('Entries');
  const ids = entries.map((entry) => entry.string('Id'));
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10.',
    );
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  const Successful: Json[] = [];
  const Failed: Json[] = [];
  for (const [index, entry] of entries.entries()) {
    const Id = ids[index];
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function shape({ message, receipt }: Received, input: Input): Json {
  const names = [
    ...input.strings('AttributeNames'),
    ...input.strings('MessageSystemAttributeNames'),
  ];
  const attributes = pick(message.attributes, input.strings('MessageAttributeNames'));
  return {
    MessageId: message.id,
    ReceiptHandle: receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    Attributes: pick(systemAttributes({ message, receipt }), names),
    MessageAttributes: attributes,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

export function systemAttributes({ message }: Received): Record<string, string> {
  return {
    ...message.system,
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
}

function withReceipt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof InvalidReceipt)) throw error;
    throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  }
}

function remove(queue: Queue, input: Input): Json {
  const receipt = input.string('ReceiptHandle');
  withReceipt(() => queue.delete(receipt));
  return {};
}

function hide(queue: Queue, input: Input): Json {
  const receipt = input.string('ReceiptHandle');
  const seconds = input.integer('VisibilityTimeout', 0, 43_200);
  if (seconds === undefined)
    throw new AwsError('MissingParameter', 'VisibilityTimeout is required.');
  if (withReceipt(() => queue.hide(receipt, seconds))) return {};
  throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
}

/** Moves a dead-letter queue's visible messages to `DestinationArn`, or each back to where it came from. */
function move(queues: Queues, input: Input, call: Call): string {
  const source = queues.find(input.string('SourceArn'));
  if (!source) throw new AwsError('ResourceNotFoundException', 'The source queue does not exist.');
  for (const action of ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage'])
    call.authorize(`sqs:${action}`, source.arn);
  if (!queues.all().some((queue) => queue.redrive?.deadLetterTargetArn === source.arn))
    throw new AwsError(
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    );
  const destination = input.optional('DestinationArn');
  for (const { message, receipt } of source.receive(Number.POSITIVE_INFINITY)) {
    const { DeadLetterQueueSourceArn, ...system } = message.system;
    const target = queues.find(destination ?? DeadLetterQueueSourceArn ?? '');
    if (!target) continue;
    call.authorize('sqs:SendMessage', target.arn);
    target.add({ ...message, id: randomUUID(), system, visibleAt: Date.now(), receives: 0 });
    source.delete(receipt);
  }
  return Buffer.from(randomUUID()).toString('base64');
}
