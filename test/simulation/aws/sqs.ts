/** Stands for `@aws-sdk/client-sqs`. */
import { system } from '../system.ts';
import { type Invocation, world } from '../world.ts';
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
  abstract run(by: Invocation | undefined): unknown;
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
  run(by: Invocation | undefined) {
    const { QueueUrl, Entries } = this.input;
    const { chance, faults } = world();
    const Failed: { Id: string }[] = [];
    for (const { Id, MessageBody, DelaySeconds = 0 } of Entries) {
      const isRefused = !faults.isOver && chance.happens(0.05);
      if (isRefused && faults.strike('SQS refuses a part of a batch', 'trouble'))
        Failed.push({ Id });
      else system().queue(QueueUrl).put(MessageBody, DelaySeconds);
    }
    if (by !== undefined && Failed.length > 0) by.isFaulted = true;
    return { Failed };
  }
}

export class SQSClient {
  async send(command: Command): Promise<unknown> {
    const { invocation } = world();
    return world().call({
      point: `SQS.${command.operation} ${command.input.QueueUrl}`,
      effect: () => command.run(invocation),
      silence: () => named('TimeoutError'),
      refusal: () => named('RequestThrottled'),
    });
  }
}
