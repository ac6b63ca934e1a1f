import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { integrationsOf } from './deployment.ts';
import type { Lambda } from './lambda.ts';
import type { DeadLetters, WorkQueue } from './work-queue.ts';

const runbooks = 'docs/runbooks/README.md';

/** The line that every function writes of a fault, whether it throws or has somebody to answer. */
const faultLine = FilterPattern.stringValue('$.level', '=', 'ERROR');

/** Alarms that each name a section of the runbooks, the topic that they ring, and a dashboard. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly #dashboard: Dashboard;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    this.topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    const { alarmEmail } = integrationsOf(this).settings.operations;
    if (alarmEmail !== '') this.topic.addSubscription(new EmailSubscription(alarmEmail));
    this.#dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(1) });
  }

  /** Rings when a function fails or logs a fault, and plots its calls, faults and slowest answers. */
  watchFunctions(functions: readonly Lambda[]): void {
    for (const fn of functions) {
      this.ring(`${fn.node.id}Faults`, {
        metric: fn.metricErrors({ period: Duration.minutes(5) }),
        threshold: 1,
        runbook: 'a-function-fails',
      });
    }
    this.#watchLogs(functions);
    this.#plot(
      'Calls',
      functions.map((fn) => fn.metricInvocations()),
    );
    this.#plot(
      'Faults',
      functions.map((fn) => fn.metricErrors()),
    );
    this.#plot(
      'Duration (p99)',
      functions.map((fn) => fn.metricDuration({ statistic: 'p99' })),
    );
  }

  /**
   * Rings for a fault that a function has caught, to answer with a page or to leave a message in its queue:
   * Lambda counts no error then. One metric for all, since each costs money; the logs say whose it is.
   */
  #watchLogs(functions: readonly Lambda[]): void {
    const metricName = 'LoggedFaults';
    const namespace = Stack.of(this).stackName;
    for (const { node, logGroup } of functions) {
      new MetricFilter(this, `${node.id}${metricName}`, {
        logGroup,
        filterPattern: faultLine,
        metricNamespace: namespace,
        metricName,
      });
    }
    this.ring(metricName, {
      metric: new Metric({ namespace, metricName, statistic: 'sum' }),
      threshold: 1,
      runbook: 'a-fault-is-logged',
    });
  }

  /** Rings for the first message that nobody could process. */
  watchDeadLetters(deadLetters: readonly DeadLetters[]): void {
    const waiting = deadLetters.map(({ queue }) =>
      queue.metricApproximateNumberOfMessagesVisible(),
    );
    for (const [index, metric] of waiting.entries()) {
      const id = `${deadLetters[index]?.node.path.split('/').slice(1).join('')}Wait`;
      this.ring(id, { metric, threshold: 1, runbook: 'a-dead-letter-queue-fills' });
    }
    this.#plot('Dead letters', waiting);
  }

  /** Rings for work that waits too long. */
  watchQueues(queues: readonly WorkQueue[]): void {
    for (const { node, queue } of queues) {
      this.ring(`${node.id}Backlog`, {
        metric: queue.metricApproximateAgeOfOldestMessage(),
        threshold: 3600,
        runbook: 'work-waits-too-long',
      });
    }
  }

  /** Rings when the API answers 5xx. */
  watchApi(apiName: string): void {
    const of = (metricName: string) =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiName: apiName },
        statistic: 'sum',
      });
    this.ring('ApiFaults', {
      metric: of('5XXError'),
      threshold: 5,
      runbook: 'the-api-answers-5xx',
    });
    this.#plot('API', [of('Count'), of('4XXError'), of('5XXError')]);
  }

  /** An alarm, with the section of the runbooks that it links to. */
  ring(
    id: string,
    options: { metric: IMetric & Pick<Metric, 'createAlarm'>; threshold: number; runbook: string },
  ): Alarm {
    const alarm = options.metric.createAlarm(this, id, {
      threshold: options.threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `What to do: ${runbooks}#${options.runbook}`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }

  #plot(title: string, left: IMetric[]): void {
    this.#dashboard.addWidgets(new GraphWidget({ title, left, width: 12 }));
  }
}
