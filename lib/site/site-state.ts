import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** The bucket of the pages, and the key by which the API knows the distribution. */
export class SiteState extends Construct {
  readonly bucket: IBucket;
  readonly originKey: Secret;

  constructor(scope: Construct, id: string, { key }: { key: IKey }) {
    super(scope, id);
    // Public files: S3's own key spares each page view a call to KMS.
    const bucket = new Bucket(this, 'Pages', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // The class declares `policy?: … | undefined`, its interface `policy?: …`: the same, but for the compiler.
    this.bucket = bucket as IBucket;
    this.originKey = new Secret(this, 'OriginKey', {
      description:
        'What the distribution sends with every request, so that the API answers it alone',
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
  }
}
