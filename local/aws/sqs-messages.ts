import { randomUUID } from 'node:crypto';
import type { UseKey } from './kms-keys.ts';
import { AwsError, type Call, type Input, type Json, type Operation } from './protocol.ts';
import {
  checkBody,
  InvalidReceipt,
  md5,
  md5OfAttributes,
  parseAttributes,
  pick,
  type Received,
  sizeOf,
  systemAttributes,
} from './sqs-message.ts';
import type { Queue } from './sqs-queue.ts';
import type { Queues } from './sqs-queues.ts';

const encrypting = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** The operations on messages, each batch operation as its single one per entry. */
export function messageOperations(queues: Queues, useKey: UseKey): Record<string, Operation> {
  const open = (input: Input, call: Call, action: string, ...keyActions: string[]) => {
    const queue = queues.open(input, call, action);
    useKey(call, queue.attributes['KmsMasterKeyId'], ...keyActions);
    return queue;
  };
  return {
    SendMessage(input, call) {
      return send(queues, open(input, call, 'SendMessage', ...encrypting), input, call);
    },
    SendMessageBatch(input, call) {
      const queue = open(input, call, 'SendMessage', ...encrypting);
      return eachEntry(input, (entry) => send(queues, queue, entry, call));
    },
    async ReceiveMessage(input, call) {
      const queue = open(input, call, 'ReceiveMessage', 'kms:Decrypt');
      const most = input.integer('MaxNumberOfMessages', 1, 10) ?? 1;
      const wait = input.integer('WaitTimeSeconds', 0, 20);
      const seconds = wait ?? Number(queue.attributes['ReceiveMessageWaitTimeSeconds']);
      const hiding = { seconds: input.integer('VisibilityTimeout', 0, 43_200) };
      const received = await queue.poll(most, seconds * 1000, call.signal, hiding);
      return received.length > 0 ? { Messages: received.map((one) => shape(one, input)) } : {};
    },
    DeleteMessage(input, call) {
      return remove(open(input, call, 'DeleteMessage'), input);
    },
    DeleteMessageBatch(input, call) {
      const queue = open(input, call, 'DeleteMessage');
      return eachEntry(input, (entry) => remove(queue, entry));
    },
    ChangeMessageVisibility(input, call) {
      return hide(open(input, call, 'ChangeMessageVisibility'), input);
    },
    ChangeMessageVisibilityBatch(input, call) {
      const queue = open(input, call, 'ChangeMessageVisibility');
      return eachEntry(input, (entry) => hide(queue, entry));
    },
    StartMessageMoveTask(input, call) {
      return move(queues, input, call);
    },
  };
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
  const message = queues.send(queue, { body, attributes, sender: call.accessKeyId, delay, group });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

/** Does each entry by itself and tells which ones failed; refuses a batch that is none. */
function eachEntry(input: Input, act: (entry: Input) => Json): Json {
  const entries = input.records('Entries');
  checkEntries(entries);
  const Successful: Json[] = [];
  const Failed: Json[] = [];
  for (const entry of entries) {
    const Id = entry.string('Id');
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function checkEntries(entries: Input[]): void {
  const ids = entries.map((entry) => entry.string('Id'));
  const total = entries.reduce((sum, entry) => {
    const attributes = parseAttributes(entry.record('MessageAttributes'));
    return sum + sizeOf(entry.optional('MessageBody') ?? '', attributes);
  }, 0);
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10.',
    );
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id)))
    throw new AwsError('InvalidBatchEntryId', 'A batch entry id holds invalid characters.');
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same id.');
  if (total > 1_048_576)
    throw new AwsError(
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes.',
    );
}

function shape(received: Received, input: Input): Json {
  const { message, receipt } = received;
  const names = ['AttributeNames', 'MessageSystemAttributeNames'].flatMap((name) =>
    input.strings(name),
  );
  const attributes = pick(message.attributes, input.strings('MessageAttributeNames'));
  return {
    MessageId: message.id,
    ReceiptHandle: receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: pick(systemAttributes(message), names),
    MessageAttributes: attributes,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

function remove(queue: Queue, input: Input): Json {
  const receipt = input.string('ReceiptHandle');
  knowing(() => queue.delete(receipt));
  return {};
}

function hide(queue: Queue, input: Input): Json {
  const receipt = input.string('ReceiptHandle');
  const seconds = input.integer('VisibilityTimeout', 0, 43_200);
  if (seconds === undefined)
    throw new AwsError('MissingParameter', 'The request must contain VisibilityTimeout.');
  if (knowing(() => queue.hide(receipt, seconds))) return {};
  throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
}

function knowing<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof InvalidReceipt)) throw error;
    throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  }
}

/** Moves a dead-letter queue's visible messages to `DestinationArn`, or each one back to its source. */
function move(queues: Queues, input: Input, call: Call): Json {
  const source = queues.find(input.string('SourceArn'));
  if (!source)
    throw new AwsError(
      'ResourceNotFoundException',
      'The resource that you specified does not exist.',
    );
  for (const action of ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage'])
    call.authorize(`sqs:${action}`, source.arn);
  if (!queues.all().some(({ redrive }) => redrive?.deadLetterTargetArn === source.arn))
    throw new AwsError(
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    );
  const destination = input.optional('DestinationArn');
  if (destination) call.authorize('sqs:SendMessage', destination);
  for (const { message, receipt } of source.receive(Number.POSITIVE_INFINITY)) {
    const { DeadLetterQueueSourceArn: origin = '', ...system } = message.system;
    const target = queues.find(destination ?? origin);
    if (!target) continue;
    target.add({ ...message, id: randomUUID(), system, visibleAt: Date.now(), receives: 0 });
    source.delete(receipt);
  }
  return { TaskHandle: Buffer.from(randomUUID()).toString('base64') };
}
