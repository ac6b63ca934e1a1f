/** Stands for `@aws-sdk/client-sns`. */
import { system } from '../system.ts';
import { type Invocation, world } from '../world.ts';

export class SNSServiceException extends Error {
  readonly $fault: 'client' | 'server';

  constructor(name: string, $fault: 'client' | 'server') {
    super(name);
    this.name = name;
    this.$fault = $fault;
  }
}

export class NotFoundException extends SNSServiceException {
  constructor() {
    super('NotFoundException', 'client');
  }
}

interface Input {
  readonly TopicArn?: string;
  readonly PhoneNumber?: string;
  readonly Message?: string;
  readonly Name?: string;
}

abstract class Command {
  constructor(readonly input: Input) {}
  abstract readonly operation: string;
  abstract run(by: Invocation | undefined): unknown;
}

export class PublishCommand extends Command {
  readonly operation = 'Publish';
  run(by: Invocation | undefined) {
    const { TopicArn, PhoneNumber, Message = '' } = this.input;
    if (PhoneNumber !== undefined) {
      return { MessageId: system().phones.takeFromSns(PhoneNumber, Message, by) };
    }
    if (!system().topics.publish(TopicArn ?? '', Message)) throw new NotFoundException();
    return { MessageId: 'published' };
  }
}

export class CreateTopicCommand extends Command {
  readonly operation = 'CreateTopic';
  run() {
    return { TopicArn: system().topics.create(this.input.Name ?? '') };
  }
}

export class SubscribeCommand extends Command {
  readonly operation = 'Subscribe';
  run() {
    if (!system().topics.subscribeTexts(this.input.TopicArn ?? '')) throw new NotFoundException();
    return {};
  }
}

export class DeleteTopicCommand extends Command {
  readonly operation = 'DeleteTopic';
  run() {
    system().topics.delete(this.input.TopicArn ?? '');
    return {};
  }
}

export interface SNSClientConfig {
  readonly maxAttempts?: number;
}

export class SNSClient {
  readonly #attempts: number;

  constructor({ maxAttempts = 3 }: SNSClientConfig = {}) {
    this.#attempts = maxAttempts;
  }

  async send(command: Command): Promise<unknown> {
    const { PhoneNumber, TopicArn, Name } = command.input;
    const target = PhoneNumber === undefined ? topicKind(TopicArn ?? Name ?? '') : 'a phone';
    const { invocation } = world();
    return world().call({
      point: `SNS.${command.operation} ${target}`,
      effect: () => command.run(invocation),
      attempts: this.#attempts,
      silence: () => Object.assign(new Error('TimeoutError'), { name: 'TimeoutError' }),
      refusal: () => new SNSServiceException('ThrottlingException', 'client'),
    });
  }
}

function topicKind(arn: string): string {
  return arn.includes('switchboard-user-') ? 'user topic' : (arn.split(':').at(-1) ?? '');
}
