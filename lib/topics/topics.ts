import { Duration } from 'aws-cdk-lib';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { InviteEnv, LedgerEnv } from '../../lambdas/topics/env.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { Lambda, type LambdaProps } from '../platform/lambda.ts';
import { grantReadSecret } from '../platform/secrets.ts';
import { DeadLetters, failuresTo } from '../platform/work-queue.ts';
import { sendingSeconds, TopicsAccess, type TopicsProps } from './topics-access.ts';

/** A sender may take its full ten seconds for each text of a batch. */
const textsAtOnce = 5;

/** Subscriptions with proof of consent, a topic per user, and every text in and out. */
export class Topics extends TopicsAccess {
  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id, props);
    this.#createUserTopic();
    this.#send();
    this.#receive();
    this.#serve();
    this.#sweep();
  }

  #createUserTopic(): void {
    const { state, key, phone } = this.props;
    const failed = new DeadLetters(this, 'UserConnectedFailures', { key });
    const fn = new Lambda(this, 'CreateUserTopic', {
      entry: 'topics/create-user-topic.lambda.ts',
      description: 'Makes the topic of somebody who has connected, and asks for their consent',
      // A failing function never reaches the subscription's dead letters, and a refused call never this one.
      onFailure: failuresTo(failed, this.props.key),
      retryAttempts: 2,
    });
    state.userConnected.addSubscription(
      new LambdaSubscription(fn, { deadLetterQueue: failed.queue }),
    );
    this.grantLedger(fn);
    phone.grantReadPeople(fn);
    this.allow(fn, this.userTopicArn('*'), 'sns:CreateTopic', 'sns:Subscribe', 'sns:TagResource');
    fn.addEnvironmentOf({
      TEXT_DELIVERY: integrationsOf(this).settings.sms.delivery,
      USER_TOPIC_ARN_PREFIX: this.userTopicArn(''),
      USER_TOPIC_KEY_ARN: key.keyArn,
      SEND_TEXT_QUEUE_ARN: this.sendText.queue.queueArn,
      SEND_TEXT_DEAD_LETTERS_ARN: this.sendText.deadLetters.queueArn,
    } satisfies Omit<InviteEnv, keyof LedgerEnv | 'PEOPLE_TABLE'>);
  }

  #send(): void {
    const fn = this.#renderer('SendTextWorker', {
      entry: 'topics/send-text.lambda.ts',
      description: 'Sends the texts of the queue, each at most once',
      timeout: Duration.seconds(sendingSeconds),
    });
    this.grantTexting(fn);
    this.sendText.workedBy(fn, { batchSize: textsAtOnce, maxConcurrency: 10 });
  }

  #receive(): void {
    const { state, api } = this.props;
    const twilio = this.#receiver('ReceiveTwilioText', {
      entry: 'topics/receive-twilio-text.lambda.ts',
      description: 'Takes texts from people through Twilio',
    });
    grantReadSecret(state.twilio, twilio);
    twilio.addEnvironmentOf({ TWILIO_SECRET_ARN: state.twilio.secretArn });
    api.route('POST /api/sms/inbound', twilio);
    const failed = new DeadLetters(this, 'InboundTextFailures', { key: this.props.key });
    const sns = this.#receiver('ReceiveSnsText', {
      entry: 'topics/receive-sns-text.lambda.ts',
      description: 'Takes texts from people through a two-way number of AWS',
      onFailure: failuresTo(failed, this.props.key),
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
    const { state, api, phone } = this.props;
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
    const { state, schedules } = this.props;
    const publish = this.#ledgerFunction('PublishPendingTexts', {
      entry: 'topics/publish-pending-texts.lambda.ts',
      description: 'Queues the texts that an interrupted change has left',
      timeout: Duration.minutes(1),
    });
    state.subscriptions.grantQueryIndex(publish, 'unpublished');
    schedules.run('outbox-sweep', publish);
    const reconcile = this.#renderer('ReconcileTexts', {
      entry: 'topics/reconcile-texts.lambda.ts',
      description: 'Finds out what became of texts without an outcome',
      timeout: Duration.minutes(1),
    });
    this.grantTextRecords(reconcile);
    state.texts.grantQueryIndex(reconcile, 'open');
    state.texts.grantQueryIndex(reconcile, 'person');
    schedules.run('reconcile-texts', reconcile);
    if (integrationsOf(this).settings.sms.sender === 'twilio') this.#findMissed();
  }

  /** Inbound texts of AWS come through a topic, which loses none. */
  #findMissed(): void {
    const fn = this.#receiver('FindMissedTexts', {
      entry: 'topics/find-missed-texts.lambda.ts',
      description: 'Acts on texts from people that no webhook of Twilio told us of',
      timeout: Duration.minutes(4),
    });
    this.grantTextRecords(fn);
    this.props.schedules.run('reconcile-texts', fn);
  }

  #receiver(id: string, props: LambdaProps): Lambda {
    const { state, phone } = this.props;
    const fn = this.#ledgerFunction(id, props);
    phone.grantIdentify(fn);
    state.texts.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    fn.addEnvironmentOf({
      TEXTS_TABLE: state.texts.name,
      SMS_SETTINGS: JSON.stringify(integrationsOf(this).settings.sms),
    });
    return fn;
  }

  /** A function that knows the words of texts, and whom they are for. */
  #renderer(id: string, props: LambdaProps): Lambda {
    const { state, phone } = this.props;
    const fn = this.#ledgerFunction(id, props);
    phone.grantReadPeople(fn);
    grantReadSecret(state.confirmationKeys, fn);
    fn.addEnvironmentOf({ CONFIRMATION_KEYS_ARN: state.confirmationKeys.secretArn });
    return fn;
  }

  #ledgerFunction(id: string, props: LambdaProps): Lambda {
    const fn = new Lambda(this, id, props);
    this.grantLedger(fn);
    return fn;
  }
}
