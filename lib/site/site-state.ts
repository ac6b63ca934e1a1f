import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../platform/acknowledge.ts';

/** The bucket of the pages, and the key by which the API knows the distribution. */
export class SiteState extends Construct {
  readonly bucket: Bucket;
  readonly originKey: Secret;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    // Public files: S3's own key spares each page view a call to KMS.
    this.bucket = new Bucket(this, 'Pages', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        // The distribution itself can't be named: its stack depends on this one.
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { StringEquals: { 'AWS:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    acknowledge(this.bucket, {
      'AwsSolutions-S1': 'Read by the distribution alone; it holds public files',
    });
    this.originKey = new Secret(this, 'OriginKey', {
      description:
        'What the distribution sends with every request, so that the API answers it alone',
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    acknowledge(this.originKey, {
      'AwsSolutions-SMG4':
        'Distribution and API must change together: rotated by a deploy, see the runbooks',
    });
  }
}
