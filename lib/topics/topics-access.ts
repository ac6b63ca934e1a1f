import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type {
  AnnouncerEnv,
  ForgetTopicsEnv,
  LedgerEnv,
  SubscriptionsEnv,
  TextsEnv,
} from '../../lambdas/topics/env.ts';
import type { Phone } from '../phone/phone.ts';
import { acknowledge } from '../platform/acknowledge.ts';
import type { Api } from '../platform/api.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { grantKey } from '../platform/keys.ts';
import type { Lambda } from '../platform/lambda.ts';
import { outsideOrigins } from '../platform/outside-origins.ts';
import type { Schedules } from '../platform/schedules.ts';
import { grantReadSecret, type KeySecret } from '../platform/secrets.ts';
import { WorkQueue } from '../platform/work-queue.ts';
import type { TopicsState } from './topics-state.ts';

export interface TopicsProps {
  readonly state: TopicsState;
  readonly key: Key;
  readonly publicOrigin: string;
  readonly api: Api;
  readonly schedules: Schedules;
  readonly phone: Phone;
}

const userTopicPrefix = 'switchboard-user-';

/** How long the worker of the queue may take. */
export const sendingSeconds = 60;

/** The queue of texts to send, and what other functions may be let do with texts and subscriptions. */
export abstract class TopicsAccess extends Construct {
  protected readonly props: TopicsProps;
  protected readonly sendText: WorkQueue;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    this.props = props;
    this.sendText = new WorkQueue(this, 'SendText', {
      key: props.key,
      visibilityTimeout: Duration.seconds(6 * sendingSeconds),
    });
    this.#admitUserTopics();
  }

  get rotatedKeys(): readonly KeySecret[] {
    return [this.props.state.confirmationKeys];
  }

  /** Lets a function send a text itself. */
  grantTexting(fn: Lambda): void {
    this.grantTextRecords(fn);
    // A text that the sender can't take for now is taken off the record, to be tried again.
    this.props.state.texts.grant(fn, 'dynamodb:DeleteItem');
    if (integrationsOf(this).settings.sms.sender === 'sns') this.#grantTextNumbers(fn);
  }

  /** Lets a function text those who may be texted what a service is asked to. */
  grantServiceTexts(fn: Lambda): void {
    const { state, phone } = this.props;
    this.grantTexting(fn);
    this.grantSubscriptions(fn);
    phone.grantIdentify(fn);
    phone.grantReadPeople(fn);
    // The count of a day.
    state.texts.grant(fn, 'dynamodb:UpdateItem');
  }

  /** Lets a function see who may be texted. */
  grantSubscriptions(fn: Lambda): void {
    const { subscriptions } = this.props.state;
    subscriptions.grant(fn, 'dynamodb:Query');
    fn.addEnvironmentOf({ SUBSCRIPTIONS_TABLE: subscriptions.name } satisfies SubscriptionsEnv);
  }

  /** Lets a function tell people things. */
  grantAnnounce(fn: Lambda): void {
    this.allow(fn, this.userTopicArn('*'), 'sns:Publish');
    grantKey(this.props.key, fn, 'sns');
    this.#grantQueueText(fn);
    fn.addEnvironmentOf({
      USER_TOPIC_ARN_PREFIX: this.userTopicArn(''),
      SEND_TEXT_QUEUE_URL: this.sendText.queue.queueUrl,
      TEXT_DELIVERY: integrationsOf(this).settings.sms.delivery,
    } satisfies AnnouncerEnv);
  }

  /** Lets a function tell that somebody has connected. */
  grantPublishConnected(fn: Lambda): void {
    const { state, key } = this.props;
    this.allow(fn, state.userConnected.topicArn, 'sns:Publish');
    grantKey(key, fn, 'sns');
    fn.addEnvironmentOf({ USER_CONNECTED_TOPIC_ARN: state.userConnected.topicArn });
  }

  /** Has a queue told of everybody who connects; its worker gets the event as it was published. */
  tellConnected({ queue, deadLetters }: WorkQueue): void {
    const { userConnected: topic } = this.props.state;
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    new Subscription(queue, 'UserConnected', {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: queue.queueArn,
      rawMessageDelivery: true,
      deadLetterQueue: deadLetters,
    });
  }

  /** Lets a function forget a person here. */
  grantForget(fn: Lambda): void {
    const { texts } = this.props.state;
    this.grantLedger(fn);
    this.props.state.subscriptions.grant(fn, 'dynamodb:DeleteItem');
    texts.grant(fn, 'dynamodb:GetItem', 'dynamodb:DeleteItem');
    texts.grantQueryIndex(fn, 'person');
    this.allow(fn, this.userTopicArn('*'), 'sns:DeleteTopic');
    fn.addEnvironmentOf({
      TEXTS_TABLE: texts.name,
      USER_TOPIC_ARN_PREFIX: this.userTopicArn(''),
      CONSENT_YEARS: String(integrationsOf(this).settings.operations.consentYears),
    } satisfies Omit<ForgetTopicsEnv, keyof LedgerEnv>);
  }

  /** Users' topics, made at run time, may put into the queue of texts, and nothing else may. */
  #admitUserTopics(): void {
    const { key } = this.props;
    for (const queue of [this.sendText.queue, this.sendText.deadLetters]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('sns.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnLike: { 'aws:SourceArn': this.userTopicArn('*') } },
        }),
      );
    }
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }

  protected grantLedger(fn: Lambda): void {
    const { state, publicOrigin } = this.props;
    state.subscriptions.grant(fn, 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.#grantQueueText(fn);
    fn.addEnvironmentOf({
      SUBSCRIPTIONS_TABLE: state.subscriptions.name,
      SEND_TEXT_QUEUE_URL: this.sendText.queue.queueUrl,
      BRAND_SETTINGS: JSON.stringify(integrationsOf(this).settings.brand),
      PUBLIC_ORIGIN: publicOrigin,
    } satisfies LedgerEnv);
  }

  /** Lets a function note what became of texts, and ask Twilio where it is the sender. */
  protected grantTextRecords(fn: Lambda): void {
    const { state, publicOrigin } = this.props;
    const { sms } = integrationsOf(this).settings;
    state.texts.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    if (sms.sender === 'twilio' || sms.twilio.lookup) grantReadSecret(state.twilio, fn);
    fn.addEnvironmentOf({
      TEXTS_TABLE: state.texts.name,
      SMS_SETTINGS: JSON.stringify(sms),
      TWILIO_SECRET_ARN: state.twilio.secretArn,
      PUBLIC_ORIGIN: publicOrigin,
      OUTSIDE_ORIGINS: outsideOrigins(this),
    } satisfies TextsEnv);
  }

  #grantQueueText(fn: Lambda): void {
    this.allow(fn, this.sendText.queue.queueArn, 'sqs:SendMessage');
    grantKey(this.props.key, fn, 'sqs');
  }

  /** Publishing to a number names no resource; excluding every topic leaves the numbers. */
  #grantTextNumbers(fn: Lambda): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        notResources: [`arn:${Aws.PARTITION}:sns:*:*:*`],
      }),
    );
  }

  protected allow(fn: Lambda, resource: string, ...actions: string[]): void {
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    acknowledge(fn.ownRole, {
      [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:${userTopicPrefix}*]`]:
        'Topics of users, made at run time, have this prefix in common',
    });
  }

  protected userTopicArn(person: string): string {
    return `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:${userTopicPrefix}${person}`;
  }
}
