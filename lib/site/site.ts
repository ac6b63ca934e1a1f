import { Annotations, Aws, CfnOutput, Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../platform/acknowledge.ts';
import { stageName } from '../platform/api.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { deployPages } from './deploy-pages.ts';
import { fallbackToPage } from './fallback-to-page.ts';
import { securityHeaders, type UploadOrigins } from './security-headers.ts';
import type { SiteState } from './site-state.ts';

export interface SiteProps {
  readonly state: SiteState;
  /** Only its id is used: through the construct's own origin the functions' environment would close a cycle. */
  readonly rest: RestApi;
  /** Origins that uploads are sent to, and shown from. */
  readonly uploads: UploadOrigins;
  /** Folder with the built pages. */
  readonly pages: string;
  readonly webAclArn?: string;
}

/** Pages and API under one origin, so that cookies are first-party and nothing needs CORS. */
export class Site extends Construct {
  readonly distribution: Distribution;
  /** `https://host` */
  readonly publicOrigin: string;

  constructor(scope: Construct, id: string, { state, rest, uploads, pages, webAclArn }: SiteProps) {
    super(scope, id);
    const { domain } = integrationsOf(this).settings;
    const bucket = this.#pagesBucket(state);
    const headers = { responseHeadersPolicy: securityHeaders(this, uploads) };
    const pagesBehavior = { ...this.#pagesBehavior(bucket), ...headers };
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Switchboard: pages and API',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(webAclArn === undefined ? {} : { webAclId: webAclArn }),
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      defaultBehavior: pagesBehavior,
      additionalBehaviors: {
        // The OpenAPI document is a file of the site, made at build time.
        '/api/openapi.json': pagesBehavior,
        '/api/*': { ...this.#apiBehavior(state, rest), ...headers },
      },
    });
    this.publicOrigin = `https://${domain?.name ?? this.distribution.distributionDomainName}`;
    deployPages(this, { pages, bucket, distribution: this.distribution });
    acknowledge(this.distribution, findings);
    new CfnOutput(this, 'Address', { value: this.publicOrigin });
  }

  /** By its name, so that the bucket's policy, which admits this account's distributions, is left alone. */
  #pagesBucket({ bucket }: SiteState): IBucket {
    const { bucketName, bucketRegionalDomainName } = bucket;
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
      'The state stack has the policy already',
    );
    return Bucket.fromBucketAttributes(this, 'Pages', { bucketName, bucketRegionalDomainName });
  }

  #pagesBehavior(bucket: IBucket): BehaviorOptions {
    const edge = new EdgeFunction(this, 'FallbackToPage', {
      code: FunctionCode.fromInline(fallbackToPage),
      runtime: FunctionRuntime.JS_2_0,
    });
    return {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      functionAssociations: [{ function: edge, eventType: FunctionEventType.VIEWER_REQUEST }],
    };
  }

  #apiBehavior(state: SiteState, rest: RestApi): BehaviorOptions {
    return {
      origin: new HttpOrigin(`${rest.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
        originPath: `/${stageName}`,
        customHeaders: { 'x-api-key': state.originKey.secretValue.unsafeUnwrap() },
        readTimeout: Duration.seconds(30),
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: new OriginRequestPolicy(this, 'ForwardToApi', {
        comment: 'All but Host, which must name the API itself',
        cookieBehavior: OriginRequestCookieBehavior.all(),
        queryStringBehavior: OriginRequestQueryStringBehavior.all(),
        headerBehavior: OriginRequestHeaderBehavior.allowList(
          'Accept',
          'CloudFront-Viewer-Address',
          'Content-Type',
          'Origin',
          'User-Agent',
          'X-Twilio-Signature',
        ),
      }),
    };
  }
}

const findings = {
  'AwsSolutions-CFR1': 'People travel, and the settings say which countries are texted',
  'AwsSolutions-CFR2': 'WAF is a setting (api.waf), since it costs more than all the rest at first',
  'AwsSolutions-CFR3':
    'Queries hold OAuth codes and states; the access log of the API leaves them out',
  'AwsSolutions-CFR4': 'Without a domain of your own CloudFront’s certificate and policy are fixed',
};
