import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type {
  AnnouncerEnv,
  ForgetTopicsEnv,
  InviteEnv,
  LedgerEnv,
  SubscriptionsEnv,
  TextsEnv,
} from '../../lambdas/topics/env.ts';
import type { Phone } from '../phone/phone.ts';
import { acknowledge } from '../platform/acknowledge.ts';
import type { Api } from '../platform/api.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { grantKey } from '../platform/keys.ts';
import { Lambda, type LambdaProps } from '../platform/lambda.ts';
import { outsideOrigins } from '../platform/outside-origins.ts';
import type { Schedules } from '../platform/schedules.ts';
import { grantReadSecret } from '../platform/secrets.ts';
import { DeadLetters, failuresTo, WorkQueue } from '../platform/work-queue.ts';
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

/** A sender may take its full ten seconds for each text of a batch. */
const textsAtOnce = 5;
const sendingSeconds = 60;

/** Subscriptions with proof of consent, a topic per user, and every text in and out. */
export class Topics extends Construct {
  readonly #props: TopicsProps;
  readonly #sendText: WorkQueue;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    this.#props = props;
    this.#sendText = new WorkQueue(this, 'SendText', {
      key: props.key,
      visibilityTimeout: Duration.seconds(6 * sendingSeconds),
    });
    this.#admitUserTopics();
    this.#createUserTopic();
    this.#send();
    this.#receive();
    this.#serve();
    this.#sweep();
  }

  /** Lets a function send a text itself. */
  grantTexting(fn: Lambda): void {
    const { state, publicOrigin } = this.#props;
    const { sms } = integrationsOf(this).settings;
    // A text that the sender can't take for now is taken off the record, to be tried again.
    state.texts.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    if (sms.sender === 'twilio' || sms.twilio.lookup) grantReadSecret(state.twilio, fn);
    if (sms.sender === 'sns') this.#grantTextNumbers(fn);
    fn.addEnvironmentOf({
      TEXTS_TABLE: state.texts.name,
      SMS_SETTINGS: JSON.stringify(sms),
      TWILIO_SECRET_ARN: state.twilio.secretArn,
      PUBLIC_ORIGIN: publicOrigin,
      OUTSIDE_ORIGINS: outsideOrigins(this),
    } satisfies TextsEnv);
  }

  /** Lets a function see who may be texted. */
  grantSubscriptions(fn: Lambda): void {
    const { subscriptions } = this.#props.state;
    subscriptions.grant(fn, 'dynamodb:Query');
    fn.addEnvironmentOf({ SUBSCRIPTIONS_TABLE: subscriptions.name } satisfies SubscriptionsEnv);
  }

  /** Lets a function tell people things. */
  grantAnnounce(fn: Lambda): void {
    this.#allow(fn, this.#userTopicArn('*'), 'sns:Publish');
    grantKey(this.#props.key, fn, 'sns');
    this.#grantQueueText(fn);
    fn.addEnvironmentOf({
      USER_TOPIC_ARN_PREFIX: this.#userTopicArn(''),
      SEND_TEXT_QUEUE_URL: this.#sendText.queue.queueUrl,
      TEXT_DELIVERY: integrationsOf(this).settings.sms.delivery,
    } satisfies AnnouncerEnv);
  }

  /** Lets a function tell that somebody has connected. */
  grantPublishConnected(fn: Lambda): void {
    const { state, key } = this.#props;
    this.#allow(fn, state.userConnected.topicArn, 'sns:Publish');
    grantKey(key, fn, 'sns');
    fn.addEnvironmentOf({ USER_CONNECTED_TOPIC_ARN: state.userConnected.topicArn });
  }

  /** Lets a function forget a person here. */
  grantForget(fn: Lambda): void {
    const { texts } = this.#props.state;
    this.#grantLedger(fn);
    this.#props.state.subscriptions.grant(fn, 'dynamodb:DeleteItem');
    texts.grant(fn, 'dynamodb:GetItem', 'dynamodb:DeleteItem');
    texts.grantQueryIndex(fn, 'person');
    this.#allow(fn, this.#userTopicArn('*'), 'sns:DeleteTopic');
    fn.addEnvironmentOf({
      TEXTS_TABLE: texts.name,
      USER_TOPIC_ARN_PREFIX: this.#userTopicArn(''),
      CONSENT_YEARS: String(integrationsOf(this).settings.operations.consentYears),
    } satisfies Omit<ForgetTopicsEnv, keyof LedgerEnv>);
  }

  /** Users' topics, made at run time, may put into the queue of texts, and nothing else may. */
  #admitUserTopics(): void {
    const { key } = this.#props;
    for (const queue of [this.#sendText.queue, this.#sendText.deadLetters]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('sns.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnLike: { 'aws:SourceArn': this.#userTopicArn('*') } },
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

  #createUserTopic(): void {
    const { state, key, phone } = this.#props;
    const failed = new DeadLetters(this, 'UserConnectedFailures', { key });
    const fn = new Lambda(this, 'CreateUserTopic', {
      entry: 'topics/create-user-topic.lambda.ts',
      description: 'Makes the topic of somebody who has connected, and asks for their consent',
      // A failing function never reaches the subscription's dead letters, and a refused call never this one.
      onFailure: failuresTo(failed, this.#props.key),
      retryAttempts: 2,
    });
    state.userConnected.addSubscription(
      new LambdaSubscription(fn, { deadLetterQueue: failed.queue }),
    );
    this.#grantLedger(fn);
    phone.grantReadPeople(fn);
    this.#allow(fn, this.#userTopicArn('*'), 'sns:CreateTopic', 'sns:Subscribe', 'sns:TagResource');
    fn.addEnvironmentOf({
      TEXT_DELIVERY: integrationsOf(this).settings.sms.delivery,
      USER_TOPIC_ARN_PREFIX: this.#userTopicArn(''),
      USER_TOPIC_KEY_ARN: key.keyArn,
      SEND_TEXT_QUEUE_ARN: this.#sendText.queue.queueArn,
      SEND_TEXT_DEAD_LETTERS_ARN: this.#sendText.deadLetters.queueArn,
    } satisfies Omit<InviteEnv, keyof LedgerEnv | 'PEOPLE_TABLE'>);
  }

  #send(): void {
    const fn = this.#deliverer('SendTextWorker', {
      entry: 'topics/send-text.lambda.ts',
      description: 'Sends the texts of the queue, each at most once',
      timeout: Duration.seconds(sendingSeconds),
    });
    this.#sendText.workedBy(fn, { batchSize: textsAtOnce, maxConcurrency: 10 });
  }

  #receive(): void {
    const { state, api } = this.#props;
    const twilio = this.#receiver('ReceiveTwilioText', {
      entry: 'topics/receive-twilio-text.lambda.ts',
      description: 'Takes texts from people through Twilio',
    });
    grantReadSecret(state.twilio, twilio);
    twilio.addEnvironmentOf({ TWILIO_SECRET_ARN: state.twilio.secretArn });
    api.route('POST /api/sms/inbound', twilio);
    const failed = new DeadLetters(this, 'InboundTextFailures', { key: this.#props.key });
    const sns = this.#receiver('ReceiveSnsText', {
      entry: 'topics/receive-sns-text.lambda.ts',
      description: 'Takes texts from people through a two-way number of AWS',
      onFailure: failuresTo(failed, this.#props.key),
      retryAttempts: 2,
    });
    state.inboundTexts.addSubscription(
      new LambdaSubscription(sns, { deadLetterQueue: failed.queue }),
    );
    const receipt = this.#ledgerFunction('ReceiveReceipt', {
      entry: 'topics/receive-receipt.lambda.ts',
      description: 'Takes what became of a text from Twilio',
    });
    state.texts.grant(receipt, 'dynamodb:GetItem', 'dynamodb:PutItem');
    grantReadSecret(state.twilio, receipt);
    receipt.addEnvironmentOf({
      TEXTS_TABLE: state.texts.name,
      TWILIO_SECRET_ARN: state.twilio.secretArn,
    });
    api.route('POST /api/sms/receipts', receipt);
  }

  #serve(): void {
    const { state, api, phone } = this.#props;
    const confirm = this.#ledgerFunction('ConfirmSubscription', {
      entry: 'topics/confirm-subscription.lambda.ts',
      description: 'Confirms a subscription by the link in the text',
    });
    grantReadSecret(state.confirmationKeys, confirm);
    confirm.addEnvironmentOf({ CONFIRMATION_KEYS_ARN: state.confirmationKeys.secretArn });
    api.route('POST /api/topics/confirmations', confirm);

    const request = this.#ledgerFunction('RequestConsent', {
      entry: 'topics/request-consent.lambda.ts',
      description: 'Texts the request for consent again',
    });
    phone.grantSession(request);
    api.route('POST /api/topics/invitations', request);

    const list = new Lambda(this, 'ListTexts', {
      entry: 'topics/list-texts.lambda.ts',
      description: 'What became of the texts to a person',
    });
    phone.grantSession(list);
    state.texts.grantQueryIndex(list, 'person');
    list.addEnvironmentOf({ TEXTS_TABLE: state.texts.name });
    api.route('GET /api/texts', list);

    const resend = this.#ledgerFunction('ResendText', {
      entry: 'topics/resend-text.lambda.ts',
      description: 'Sends a text again that a person asks for',
    });
    phone.grantSession(resend);
    state.texts.grant(resend, 'dynamodb:GetItem');
    resend.addEnvironmentOf({ TEXTS_TABLE: state.texts.name });
    api.route('POST /api/texts/{id}/resends', resend);
  }

  #sweep(): void {
    const { state, schedules } = this.#props;
    const publish = this.#ledgerFunction('PublishPendingTexts', {
      entry: 'topics/publish-pending-texts.lambda.ts',
      description: 'Queues the texts that an interrupted change has left',
      timeout: Duration.minutes(1),
    });
    state.subscriptions.grantQueryIndex(publish, 'unpublished');
    schedules.run('outbox-sweep', publish);
    const reconcile = this.#deliverer('ReconcileTexts', {
      entry: 'topics/reconcile-texts.lambda.ts',
      description: 'Finds out what became of texts without an outcome',
      timeout: Duration.minutes(1),
    });
    state.texts.grantQueryIndex(reconcile, 'open');
    state.texts.grantQueryIndex(reconcile, 'person');
    schedules.run('reconcile-texts', reconcile);
  }

  #receiver(id: string, props: LambdaProps): Lambda {
    const { state, phone } = this.#props;
    const fn = this.#ledgerFunction(id, props);
    phone.grantIdentify(fn);
    state.texts.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    fn.addEnvironmentOf({
      TEXTS_TABLE: state.texts.name,
      SMS_SETTINGS: JSON.stringify(integrationsOf(this).settings.sms),
    });
    return fn;
  }

  #deliverer(id: string, props: LambdaProps): Lambda {
    const { state, phone } = this.#props;
    const fn = this.#ledgerFunction(id, props);
    phone.grantReadPeople(fn);
    this.grantTexting(fn);
    grantReadSecret(state.confirmationKeys, fn);
    fn.addEnvironmentOf({ CONFIRMATION_KEYS_ARN: state.confirmationKeys.secretArn });
    return fn;
  }

  #ledgerFunction(id: string, props: LambdaProps): Lambda {
    const fn = new Lambda(this, id, props);
    this.#grantLedger(fn);
    return fn;
  }

  #grantLedger(fn: Lambda): void {
    const { state, publicOrigin } = this.#props;
    state.subscriptions.grant(fn, 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.#grantQueueText(fn);
    fn.addEnvironmentOf({
      SUBSCRIPTIONS_TABLE: state.subscriptions.name,
      SEND_TEXT_QUEUE_URL: this.#sendText.queue.queueUrl,
      BRAND_SETTINGS: JSON.stringify(integrationsOf(this).settings.brand),
      PUBLIC_ORIGIN: publicOrigin,
    } satisfies LedgerEnv);
  }

  #grantQueueText(fn: Lambda): void {
    this.#allow(fn, this.#sendText.queue.queueArn, 'sqs:SendMessage');
    grantKey(this.#props.key, fn, 'sqs');
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

  #allow(fn: Lambda, resource: string, ...actions: string[]): void {
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    acknowledge(fn.ownRole, {
      [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:${userTopicPrefix}*]`]:
        'Topics of users, made at run time, have this prefix in common',
    });
  }

  #userTopicArn(person: string): string {
    return `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:${userTopicPrefix}${person}`;
  }
}
