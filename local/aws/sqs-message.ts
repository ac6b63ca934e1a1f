import { createHash } from 'node:crypto';
import { AwsError, isRecord, type Json } from './protocol.ts';

/** As on the wire; binary values are base64. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}
export type MessageAttributes = Record<string, MessageAttribute>;

/** A message as it is kept; times are milliseconds since the epoch. */
export interface Message {
  id: string;
  body: string;
  attributes: MessageAttributes;
  /** System attributes that stay: sender, group, the queue it was a dead letter of. */
  system: Record<string, string>;
  sentAt: number;
  /** Not to be seen before. A receive does not move it: who received is gone after a restart. */
  visibleAt: number;
  receives: number;
  firstReceivedAt?: number;
}

export interface Received {
  message: Message;
  receipt: string;
}

export class InvalidReceipt extends Error {}

export function md5(data: string | Buffer): string {
  return createHash('md5').update(data).digest('hex');
}

/** The digest SQS gives of a message's attributes: names in order, each part with its length before it. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    const value =
      BinaryValue === undefined
        ? [Buffer.of(1), prefixed(Buffer.from(StringValue ?? ''))]
        : [Buffer.of(2), prefixed(Buffer.from(BinaryValue, 'base64'))];
    return [prefixed(Buffer.from(name)), prefixed(Buffer.from(DataType)), ...value];
  });
  return md5(Buffer.concat(parts));
}

function prefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** What a message counts against the size limit: its body and its attributes' names, types and values. */
export function sizeOf(body: string, attributes: MessageAttributes): number {
  const texts = Object.entries(attributes).flatMap(([name, attribute]) => [
    name,
    attribute.DataType,
    attribute.StringValue ?? '',
  ]);
  const binaries = Object.values(attributes).map(({ BinaryValue }) =>
    Buffer.byteLength(BinaryValue ?? '', 'base64'),
  );
  const sizes = [body, ...texts].map((text) => Buffer.byteLength(text));
  return [...sizes, ...binaries].reduce((sum, size) => sum + size, 0);
}

const attributeName = /^(?!\.)(?!.*\.\.)(?!.*\.$)[\w.-]{1,256}$/;

/** Reads the attributes of a message. Names that start with `AWS.` or `Amazon.` are the services' own. */
export function parseAttributes(values: Json, reserved = false): MessageAttributes {
  const attributes = Object.entries(values).map(([name, value]) => {
    if (!attributeName.test(name) || (!reserved && /^(aws|amazon)\./i.test(name)))
      throw invalidAttribute(`The message attribute name '${name}' is invalid.`);
    return [name, parseAttribute(name, value)] as const;
  });
  if (attributes.length > 10) throw invalidAttribute('A message can have at most 10 attributes.');
  return Object.fromEntries(attributes);
}

function parseAttribute(name: string, value: unknown): MessageAttribute {
  const { DataType, StringValue, BinaryValue } = isRecord(value) ? value : {};
  if (typeof DataType !== 'string' || !/^(String|Number|Binary)(\..+)?$/.test(DataType))
    throw invalidAttribute(
      `The message attribute '${name}' has an invalid message attribute type.`,
    );
  const content = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (typeof content !== 'string' || content === '')
    throw invalidAttribute(`The message attribute '${name}' must contain a non-empty value.`);
  if (DataType.startsWith('Number') && !Number.isFinite(Number(content)))
    throw invalidAttribute(`Can't cast the value of message attribute '${name}' to a number.`);
  return DataType.startsWith('Binary')
    ? { DataType, BinaryValue: content }
    : { DataType, StringValue: content };
}

/** Characters that XML 1.0 admits are all a body may hold. */
export function checkBody(body: string): void {
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(body))
    throw new AwsError('InvalidMessageContents', 'Invalid characters were found in the message.');
}

function invalidAttribute(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

/** The values asked for: all of them, by name, or by `prefix.*`. */
export function pick<V>(values: Record<string, V>, names: string[]): Record<string, V> {
  const wanted = (name: string) =>
    names.some(
      (one) =>
        one === name || one === 'All' || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
}

export function systemAttributes(message: Message): Record<string, string> {
  return {
    ...message.system,
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
}
