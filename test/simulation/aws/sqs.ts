/** Stands for `@aws-sdk/client-sqs`. */
import { system } from '../system.ts';
import { world } from '../world.ts';
import { named } from './dynamodb.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

interface Input extends Omit<Entry, 'Id'> {
  readonly QueueUrl: string;
  readonly Entries: readonly Entry[];
}

abstract class Command {
  constructor(readonly input: Input) {}
  abstract readonly operation: string;
  abstract run(): unknown;
}

export class SendMessageCommand extends Command {
  readonly operation = 'SendMessage';
  run() {
    const { QueueUrl, MessageBody, DelaySeconds = 0 } = this.input;
    system().queue(QueueUrl).put(MessageBody, DelaySeconds);
    return {};
  }
}

export class SendMessageBatchCommand extends Command {
  readonly operation = 'SendMessageBatch';
  run() {
    const { QueueUrl, Entries } = this.input;
    const Failed: { Id: string }[] = [];
    for (const { Id, MessageBody, DelaySeconds = 0 } of Entries) {
      if (world().chance.happens(0.05)) Failed.push({ Id });
      else system().queue(QueueUrl).put(MessageBody, DelaySeconds);
    }
    return { Failed };
  }
}

export class SQSClient {
  async send(command: Command): Promise<unknown> {
    return world().call({
      point: `SQS.${command.operation} ${command.input.QueueUrl}`,
      effect: () => command.run(),
      silence: () => named('TimeoutError'),
      refusal: () => named('RequestThrottled'),
    });
  }
}
