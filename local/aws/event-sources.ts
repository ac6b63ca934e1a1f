import { isRecord } from './protocol.ts';
import { md5, md5OfAttributes, type Received, systemAttributes } from './sqs-message.ts';
import type { Queue } from './sqs-queue.ts';

/** What AWS::Lambda::EventSourceMapping declares; the window is in milliseconds. */
export interface Mapping {
  functionArn: string;
  queue: Queue;
  region: string;
  batchSize: number;
  window: number;
  concurrency: number;
  reportsItems: boolean;
}

/** Feeds a queue to a function until stopped. */
export class EventSource {
  readonly mapping: Mapping;
  readonly #invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  readonly #stop = new AbortController();
  #busy = 0;
  #freed = () => {};

  constructor(mapping: Mapping, invoke: (functionArn: string, event: unknown) => Promise<unknown>) {
    this.mapping = mapping;
    this.#invoke = invoke;
    void this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const batch = await this.#collect(signal);
      if (batch.length === 0 || signal.aborted) continue;
      void this.#work(batch).finally(() => {
        this.#busy -= 1;
        this.#freed();
      });
      while (this.#busy >= this.mapping.concurrency)
        await new Promise<void>((resolve) => {
          this.#freed = resolve;
        });
    }
  }

  /** A batch, full or as old as the window. It counts as busy from its first message on. */
  async #collect(signal: AbortSignal): Promise<Received[]> {
    const { queue, batchSize, window } = this.mapping;
    const hold = { held: true };
    const batch = await queue.poll(batchSize, Number.POSITIVE_INFINITY, signal, hold);
    if (batch.length === 0) return [];
    this.#busy += 1;
    const until = Date.now() + window;
    while (batch.length < batchSize && Date.now() < until && !signal.aborted)
      batch.push(...(await queue.poll(batchSize - batch.length, until - Date.now(), signal, hold)));
    return batch;
  }

  /** What has failed comes back when its visibility timeout is over, the rest is deleted. */
  async #work(batch: Received[]): Promise<void> {
    const failed = await this.#invokeWith(batch);
    for (const { message, receipt } of batch)
      if (failed.has(message.id)) this.mapping.queue.release(receipt);
      else this.mapping.queue.delete(receipt);
  }

  /** The ids of the messages that failed. */
  async #invokeWith(batch: Received[]): Promise<Set<string>> {
    const { functionArn, reportsItems } = this.mapping;
    const Records = batch.map((received) => recordOf(received, this.mapping));
    try {
      const response = await this.#invoke(functionArn, { Records });
      return reportsItems ? failures(response, batch) : new Set();
    } catch {
      return new Set(batch.map(({ message }) => message.id));
    }
  }

  /** Whether a batch is being worked on, or a message of the queue is due within `horizon` milliseconds. */
  dueWithin(horizon: number): boolean {
    return this.#busy > 0 || this.mapping.queue.dueWithin(horizon);
  }

  stop(): void {
    this.#stop.abort();
  }
}

/** The ids in `batchItemFailures`. Throws on what Lambda takes for a failure of the whole batch. */
function failures(response: unknown, batch: Received[]): Set<string> {
  if (response === null || response === undefined || response === '') return new Set();
  const items = isRecord(response) ? (response['batchItemFailures'] ?? []) : undefined;
  if (!Array.isArray(items)) throw new Error('The response is malformed');
  const ids = items.map((item: unknown) => (isRecord(item) ? item['itemIdentifier'] : undefined));
  const known = new Set(batch.map(({ message }) => message.id));
  for (const id of ids)
    if (typeof id !== 'string' || !known.has(id)) throw new Error('An item identifier is unknown');
  return new Set(ids as string[]);
}

/** One record of the event, as documented for Amazon SQS. */
function recordOf(received: Received, { queue, region }: Mapping): object {
  const { message, receipt } = received;
  const attributes = Object.entries(message.attributes).map(([name, attribute]) => [
    name,
    {
      ...(attribute.StringValue !== undefined && { stringValue: attribute.StringValue }),
      ...(attribute.BinaryValue !== undefined && { binaryValue: attribute.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    },
  ]);
  const digest = md5OfAttributes(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: receipt,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(attributes),
    ...(digest && { md5OfMessageAttributes: digest }),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: region,
  };
}
