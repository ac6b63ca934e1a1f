import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../platform/acknowledge.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { StateTable } from '../platform/state-table.ts';

/** People's uploads: what is known of each, where they land unread, and where they are read from. */
export class ServicesState extends Construct {
  readonly uploads: StateTable;
  readonly quarantine: Bucket;
  readonly published: Bucket;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    this.uploads = new StateTable(this, 'Uploads', {
      key,
      partitionKey: 'id',
      indexes: [
        {
          name: 'open',
          partitionKey: 'open',
          sortKey: { name: 'openAt', type: 'number' },
          attributes: [],
        },
      ],
    });
    this.quarantine = this.#quarantine();
    this.published = this.#published();
    this.#letEventsIn(key);
  }

  /** Versions, since a signed upload can be sent again while it is inspected. */
  #quarantine(): Bucket {
    const bucket = this.#bucket('Quarantine', {
      versioned: true,
      cors: [{ allowedMethods: [HttpMethods.POST], allowedOrigins: this.#origins() }],
      lifecycleRules: [
        {
          expiration: Duration.days(2),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    // The construct's own switch would deploy a function to turn it on.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    return bucket;
  }

  #published(): Bucket {
    const bucket = this.#bucket('Published', {
      cors: [{ allowedMethods: [HttpMethods.GET], allowedOrigins: this.#origins(), maxAge: 3600 }],
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        // The distribution itself can't be named: its stack depends on this one.
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects('public/*')],
        conditions: { StringEquals: { 'AWS:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return bucket;
  }

  #bucket(id: string, props: Partial<BucketProps>): Bucket {
    const bucket = new Bucket(this, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
    acknowledge(bucket, {
      'AwsSolutions-S1': 'What is uploaded and deleted is in the table and in the functions’ logs',
    });
    return bucket;
  }

  /** Whoever has a signed form or URL may use it; where its page is from is no secret and protects nothing. */
  #origins(): string[] {
    const { domain } = integrationsOf(this).settings;
    return [domain === undefined ? '*' : `https://${domain.name}`];
  }

  /** EventBridge puts what it is told of uploads into a queue that this key protects. */
  #letEventsIn(key: IKey): void {
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}
