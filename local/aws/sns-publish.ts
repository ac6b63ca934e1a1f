import { randomUUID } from 'node:crypto';
import type { UseKey } from './kms-keys.ts';
import { AwsError, type Call, type Input, type Json, type Operation } from './protocol.ts';
import type { Deliveries } from './sns-deliveries.ts';
import { invalidParameter, type Topics } from './sns-topics.ts';
import { type MessageAttributes, parseAttributes, sizeOf } from './sqs-message.ts';

const largest = 262_144;
const e164 = /^\+[1-9]\d{5,14}$/;

export interface PublishParts {
  topics: Topics;
  deliveries: Deliveries;
  useKey: UseKey;
  /** Hands a text to the phone network. */
  text(message: { to: string; from: string; body: string; messageId: string }): Promise<void>;
}

export function publishOperations(parts: PublishParts): Record<string, Operation> {
  const { topics, deliveries, useKey } = parts;
  function open(arn: string, call: Call): string {
    topics.open(arn, call, 'Publish');
    const { KmsMasterKeyId } = topics.find(arn).attributes;
    useKey(call, KmsMasterKeyId, 'kms:GenerateDataKey', 'kms:Decrypt');
    return arn;
  }
  return {
    async Publish(input, call) {
      if (input.has('PhoneNumber')) return { MessageId: await publishText(parts, input, call) };
      const topicArn = open(input.optional('TargetArn') ?? input.string('TopicArn'), call);
      return { MessageId: publish(deliveries, topicArn, input) };
    },
    PublishBatch(input, call) {
      const topicArn = open(input.string('TopicArn'), call);
      const entries = input.records('PublishBatchRequestEntries');
      checkEntries(entries);
      return publishEach(entries, (entry) => publish(deliveries, topicArn, entry));
    },
  };
}

function publish(deliveries: Deliveries, topicArn: string, input: Input): string {
  const message = messageOf(input);
  const attributes = attributesOf(input);
  if (sizeOf(message, attributes) > largest) throw invalidParameter('Message too long');
  const subject = input.optional('Subject');
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject))
    throw invalidParameter('Subject');
  return deliveries.publish({ topicArn, message, attributes, ...(subject && { subject }) });
}

/**
 * Accepts a text. The network has it when this answers; that it could not be delivered (a number that opted
 * out, or is nobody's) is no error of the call: SNS says so in its delivery log alone.
 */
async function publishText({ text }: PublishParts, input: Input, call: Call): Promise<string> {
  call.authorize('SNS:Publish', '*');
  const to = input.string('PhoneNumber');
  if (!e164.test(to)) throw invalidParameter('PhoneNumber Reason: it is not valid to publish to');
  const body = messageOf(input);
  if (body.length > 1600) throw invalidParameter('Message too long');
  const attributes = attributesOf(input);
  const kind = attributes['AWS.SNS.SMS.SMSType']?.StringValue ?? 'Promotional';
  if (kind !== 'Promotional' && kind !== 'Transactional') throw invalidParameter('SMSType');
  const from = attributes['AWS.MM.SMS.OriginationNumber']?.StringValue ?? '';
  if (from && !e164.test(from)) throw invalidParameter('OriginationNumber');
  const messageId = randomUUID();
  await text({ to, from, body, messageId }).catch(() => undefined);
  return messageId;
}

function checkEntries(entries: Input[]): void {
  const ids = entries.map((entry) => entry.string('Id'));
  if (ids.length === 0)
    throw new AwsError('EmptyBatchRequest', 'The batch request contains no entries.');
  if (ids.length > 10)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  const total = entries.reduce(
    (sum, entry) => sum + sizeOf(entry.optional('Message') ?? '', attributesOf(entry)),
    0,
  );
  if (total > largest)
    throw new AwsError('BatchRequestTooLong', 'The length of all messages is more than the limit.');
}

function publishEach(entries: Input[], act: (entry: Input) => string): Json {
  const Successful: Json[] = [];
  const Failed: Json[] = [];
  for (const entry of entries) {
    const Id = entry.string('Id');
    try {
      Successful.push({ Id, MessageId: act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

function messageOf(input: Input): string {
  const message = input.optional('Message');
  if (!message) throw invalidParameter('Empty message');
  if (input.has('MessageStructure')) throw invalidParameter('MessageStructure is not known here');
  return message;
}

function attributesOf(input: Input): MessageAttributes {
  const entries = input.records('MessageAttributes');
  const values = entries.map((entry) => [entry.string('Name'), entry.record('Value')]);
  return parseAttributes(Object.fromEntries(values), true);
}
