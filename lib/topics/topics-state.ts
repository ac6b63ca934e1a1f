import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { KeySecret, OperatorSecret } from '../platform/secrets.ts';
import { StateTable } from '../platform/state-table.ts';

/** Who agreed to what and when, which texts were sent, and the topics whose names others keep. */
export class TopicsState extends Construct {
  /** The consent ledger; its latest entry is a person's subscription. */
  readonly subscriptions: StateTable;
  readonly texts: StateTable;
  readonly confirmationKeys: KeySecret;
  readonly twilio: OperatorSecret;
  /** Somebody has connected a provider. */
  readonly userConnected: Topic;
  /** Texts that people send to a two-way number of AWS. */
  readonly inboundTexts: Topic;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.subscriptions = new StateTable(this, 'Subscriptions', {
      key,
      partitionKey: 'person',
      sortKey: 'sequence',
      indexes: [
        {
          name: 'unpublished',
          partitionKey: 'unpublished',
          sortKey: { name: 'at', type: 'number' },
        },
      ],
    });
    this.texts = new StateTable(this, 'Texts', {
      key,
      partitionKey: 'id',
      indexes: [
        { name: 'person', partitionKey: 'person', sortKey: { name: 'at', type: 'number' } },
        { name: 'open', partitionKey: 'open', sortKey: { name: 'at', type: 'number' } },
      ],
    });
    this.confirmationKeys = new KeySecret(this, 'ConfirmationKeys', {
      key,
      description: 'Signs the links that confirm a subscription. Rotated every 30 days',
    });
    this.twilio = new OperatorSecret(this, 'Twilio', {
      key,
      description: 'Twilio: {"accountSid", "authToken"}',
      holds: 'twilio',
      fields: ['accountSid', 'authToken'],
    });
    this.userConnected = this.#topic('UserConnected', key);
    this.inboundTexts = this.#topic('InboundTexts', key);
    this.#admitTextMessaging(key);
  }

  /** AWS End User Messaging puts in what people text to a two-way number of this account. */
  #admitTextMessaging(key: IKey): void {
    const statement = (actions: string[], resource: string) =>
      new PolicyStatement({
        principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
        actions,
        resources: [resource],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      });
    const { topicArn } = this.inboundTexts;
    this.inboundTexts.addToResourcePolicy(statement(['sns:Publish'], topicArn));
    key.addToResourcePolicy(statement(['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
  }

  #topic(id: string, key: IKey): Topic {
    const topic = new Topic(this, id, { masterKey: key, enforceSSL: true });
    topic.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return topic;
  }
}
