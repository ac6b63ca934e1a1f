import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
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

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
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
    fn.addEventSource(
      new SqsEventSource(this.queue, { ...options, reportBatchItemFailures: true }),
    );
  }
}
