import { Annotations, Duration } from 'aws-cdk-lib';
import {
  CachePolicy,
  Distribution,
  HttpVersion,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../platform/acknowledge.ts';
import type { ServicesState } from './services-state.ts';

/**
 * Serves what people have published, on an origin of its own: a file that a browser takes for a page would be
 * a stored script on the origin of the app.
 */
export class Media extends Construct {
  /** `https://host` */
  readonly origin: string;

  constructor(scope: Construct, id: string, { state }: { state: ServicesState }) {
    super(scope, id);
    const { bucketName, bucketRegionalDomainName } = state.published;
    // By its name, so that the bucket's policy, which admits this account's distributions, is left alone.
    const bucket = Bucket.fromBucketAttributes(this, 'Published', {
      bucketName,
      bucketRegionalDomainName,
    });
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
      'The state stack has the policy already',
    );
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Switchboard: published uploads',
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket, { originPath: '/public' }),
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.#headers(),
      },
    });
    this.origin = `https://${distribution.distributionDomainName}`;
    acknowledge(distribution, {
      'AwsSolutions-CFR1': 'People travel, and what is public is public everywhere',
      'AwsSolutions-CFR2': 'It only serves files, from a cache',
      'AwsSolutions-CFR3': 'Who looks at which picture is nobody’s business',
      'AwsSolutions-CFR4': 'CloudFront’s own certificate and policy are fixed',
    });
  }

  /** A picture is shown wherever it is linked, and is never a page. */
  #headers(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      comment: 'Published uploads',
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
          override: true,
        },
        contentTypeOptions: { override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(730),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cross-origin-resource-policy', value: 'cross-origin', override: true },
        ],
      },
      removeHeaders: ['server'],
    });
  }
}
