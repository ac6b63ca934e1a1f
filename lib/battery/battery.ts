import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type {
  AnnounceAlertsEnv,
  DevicesEnv,
  DispatchPollsEnv,
  ForgetDevicesEnv,
  PollBatchEnv,
} from '../../lambdas/battery/env.ts';
import type { Connect } from '../connect/connect.ts';
import type { Phone } from '../phone/phone.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { grantKey } from '../platform/keys.ts';
import { Lambda, type LambdaProps } from '../platform/lambda.ts';
import type { Schedules } from '../platform/schedules.ts';
import { WorkQueue } from '../platform/work-queue.ts';
import type { Topics } from '../topics/topics.ts';
import type { BatteryState } from './battery-state.ts';

export interface BatteryProps {
  readonly state: BatteryState;
  readonly key: IKey;
  readonly schedules: Schedules;
  readonly phone: Phone;
  readonly connect: Connect;
  readonly topics: Topics;
}

/** Polls everybody's devices on a schedule, and whoever connects at once; tells people whose battery is low. */
export class Battery extends Construct {
  readonly #props: BatteryProps;
  readonly #batches: WorkQueue;

  constructor(scope: Construct, id: string, props: BatteryProps) {
    super(scope, id);
    this.#props = props;
    this.#batches = new WorkQueue(this, 'BatteryBatches', {
      key: props.key,
      visibilityTimeout: Duration.minutes(12),
    });
    this.#dispatch();
    this.#poll();
    this.#sweep();
  }

  /** Lets a function see people's devices. */
  grantReadDevices(fn: Lambda): void {
    const { devices } = this.#props.state;
    devices.grant(fn, 'dynamodb:Query');
    fn.addEnvironmentOf({ DEVICES_TABLE: devices.name } satisfies DevicesEnv);
  }

  /** Lets a function forget a person here. */
  grantForget(fn: Lambda): void {
    const { devices } = this.#props.state;
    devices.grant(fn, 'dynamodb:Query', 'dynamodb:BatchWriteItem');
    fn.addEnvironmentOf({ DEVICES_TABLE: devices.name } satisfies ForgetDevicesEnv);
  }

  #dispatch(): void {
    const { key, schedules, connect } = this.#props;
    const dispatches = new WorkQueue(this, 'BatteryDispatches', {
      key,
      visibilityTimeout: Duration.minutes(6),
    });
    const fn = new Lambda(this, 'DispatchPoll', {
      entry: 'battery/dispatch-poll.lambda.ts',
      description: 'Queues everybody who has devices for polling, in batches',
      timeout: Duration.minutes(1),
      environment: {
        BATTERY_BATCHES_URL: this.#batches.queue.queueUrl,
        BATTERY_DISPATCHES_URL: dispatches.queue.queueUrl,
      } satisfies Pick<DispatchPollsEnv, 'BATTERY_BATCHES_URL' | 'BATTERY_DISPATCHES_URL'>,
    });
    connect.grantPageConnections(fn);
    this.#grantSend(this.#batches, fn);
    this.#grantSend(dispatches, fn);
    dispatches.workedBy(fn, { batchSize: 1 });
    schedules.run('battery-poll', fn);
  }

  #poll(): void {
    const { connect, topics } = this.#props;
    const fn = this.#teller('PollBatch', {
      entry: 'battery/poll-batch.lambda.ts',
      description: 'Reads the devices of a batch of people, and tells those whose battery is low',
      timeout: Duration.minutes(2),
      memorySize: 1024,
    });
    connect.grantConnections(fn);
    this.#grantSend(this.#batches, fn);
    fn.addEnvironmentOf({
      BATTERY_BATCHES_URL: this.#batches.queue.queueUrl,
    } satisfies Pick<PollBatchEnv, 'BATTERY_BATCHES_URL'>);
    this.#batches.workedBy(fn, { batchSize: 1, maxConcurrency: 10 });
    topics.tellConnected(this.#batches);
  }

  #sweep(): void {
    const { state, schedules } = this.#props;
    const fn = this.#teller('AnnouncePendingAlerts', {
      entry: 'battery/announce-pending-alerts.lambda.ts',
      description: 'Tells people what quiet hours or a crash have held up',
      timeout: Duration.minutes(1),
    });
    state.devices.grantQueryIndex(fn, 'due');
    schedules.run('outbox-sweep', fn);
  }

  /** A function that decides on readings and tells people. */
  #teller(id: string, props: Omit<LambdaProps, 'environment'>): Lambda {
    const { state, phone, topics } = this.#props;
    const { battery } = integrationsOf(this).settings;
    const fn = new Lambda(this, id, {
      ...props,
      environment: {
        BATTERY_SETTINGS: JSON.stringify(battery),
      } satisfies Pick<AnnounceAlertsEnv, 'BATTERY_SETTINGS'>,
    });
    state.devices.grant(fn, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');
    this.grantForget(fn);
    phone.grantReadPeople(fn);
    topics.grantSubscriptions(fn);
    topics.grantAnnounce(fn);
    return fn;
  }

  #grantSend({ queue }: WorkQueue, fn: Lambda): void {
    fn.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
    );
    grantKey(this.#props.key, fn, 'sqs');
  }
}
