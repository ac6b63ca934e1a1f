import { Duration, Tags } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLettersTag } from '../redrive/dead-letters.ts';
import { acknowledge } from './acknowledge.ts';
import { grantKey } from './keys.ts';
import type { Lambda } from './lambda.ts';

export interface WorkQueueProps {
  readonly key: IKey;
  /** At least six times the worker's timeout, as Lambda asks for. */
  readonly visibilityTimeout: Duration;
  /** How often a message is tried before it is a dead letter. */
  readonly maxReceiveCount?: number;
}

/** What nobody could process: kept for two weeks, with an alarm from the first on. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const [, ...path] = this.node.path.split('/');
    const name = path.filter((part) => part !== 'DeadLetters').join('');
    Tags.of(this.queue).add(deadLettersTag, name);
    acknowledge(this.queue, {
      'AwsSolutions-SQS3': 'It is the end of the line',
      'Serverless-SQSRedrivePolicy': 'It is the end of the line',
    });
  }
}

/** A queue of work and the queue of what could not be done. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.#key = props.key;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', props).queue;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      enforceSSL: true,
      visibilityTimeout: props.visibilityTimeout,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount ?? 5 },
    });
  }

  /** Lets a function work the queue; messages that it names as failed come back alone. */
  workedBy(fn: Lambda, options: { batchSize: number; maxConcurrency?: number }): void {
    acknowledge(fn, {
      'Serverless-LambdaEventSourceMappingDestination': 'The queue has dead letters of its own',
    });
    // What aws-cdk-lib grants for its own event source would open all that the key protects.
    allowOnQueue(this.queue, fn, this.#key, [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ]);
    fn.addEventSourceMapping(this.node.id, {
      ...options,
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
    });
  }
}

/** Where a function's failed asynchronous calls go, with no more permission than to put them there. */
export function failuresTo({ queue }: DeadLetters, key: IKey): IDestination {
  return {
    bind(_, fn) {
      allowOnQueue(queue, fn, key, ['sqs:SendMessage']);
      return { destination: queue.queueArn };
    },
  };
}

function allowOnQueue(queue: Queue, fn: IGrantable, key: IKey, actions: string[]): void {
  const statement = new PolicyStatement({ actions, resources: [queue.queueArn] });
  fn.grantPrincipal.addToPrincipalPolicy(statement);
  grantKey(key, fn, 'sqs');
}
