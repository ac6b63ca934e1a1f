import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { EndpointType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import {
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
} from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { type Bundle, bundler } from '../fixture/bundler.ts';

const domain = 'app.example';

/** Synthesizes an app that takes uploads, looks at them and publishes them. Returns its folder. */
export function synthesizeUploads(directory: string): string {
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: { 'aws:cdk:enable-asset-metadata': true },
  });
  const state = new State(app, 'UploadsState');
  new Product(app, 'Uploads', state, bundler(join(import.meta.dirname, 'handlers'), directory));
  return app.synth().directory;
}

class State extends Stack {
  readonly key = new Key(this, 'Key');
  readonly quarantine = this.#bucket('Quarantine', {
    cors: [{ allowedOrigins: [`https://${domain}`], allowedMethods: [HttpMethods.POST] }],
    lifecycleRules: [{ expiration: Duration.days(2) }],
  });
  readonly published = this.#bucket('Published', {});

  constructor(scope: App, id: string) {
    super(scope, id);
    // The bucket's own setting: the construct's would be a custom resource.
    const declared = this.quarantine.node.defaultChild as CfnBucket;
    declared.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    const cloudFront = {
      principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
      conditions: { StringEquals: { 'AWS:SourceAccount': this.account } },
    };
    this.published.addToResourcePolicy(
      new PolicyStatement({
        ...cloudFront,
        actions: ['s3:GetObject'],
        resources: [this.published.arnForObjects('public/*')],
      }),
    );
    this.key.addToResourcePolicy(
      new PolicyStatement({ ...cloudFront, actions: ['kms:Decrypt'], resources: ['*'] }),
    );
  }

  #bucket(id: string, more: BucketProps): Bucket {
    return new Bucket(this, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      enforceSSL: true,
      versioned: true,
      ...more,
    });
  }
}

class Product extends Stack {
  readonly #state: State;
  readonly #bundle: Bundle;

  constructor(scope: App, id: string, state: State, bundle: Bundle) {
    super(scope, id);
    this.#state = state;
    this.#bundle = bundle;
    const media = this.#media();
    const sign = this.#function('sign', media);
    state.quarantine.grantPut(sign);
    this.#inspect(media);
    this.#main(sign, media);
  }

  #function(name: string, media: Distribution): LambdaFn {
    return new LambdaFn(this, name, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      timeout: Duration.seconds(5),
      code: Code.fromAsset(this.#bundle(name)),
      environment: {
        QUARANTINE_BUCKET: this.#state.quarantine.bucketName,
        PUBLISHED_BUCKET: this.#state.published.bucketName,
        MEDIA_ORIGIN: `https://${media.distributionDomainName}`,
      },
    });
  }

  #inspect(media: Distribution): void {
    const { key, quarantine, published } = this.#state;
    const queue = new Queue(this, 'Inspections', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(30),
    });
    new Rule(this, 'Uploaded', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [quarantine.bucketName] } },
      },
      targets: [new SqsQueue(queue)],
    });
    const inspect = this.#function('inspect', media);
    inspect.addEventSource(new SqsEventSource(queue, { reportBatchItemFailures: true }));
    quarantine.grantRead(inspect);
    quarantine.grantDelete(inspect);
    inspect.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:DeleteObjectVersion'],
        resources: [quarantine.arnForObjects('*')],
      }),
    );
    published.grantPut(inspect);
  }

  /** First in the template: which one has the API must not depend on their order. */
  #media(): Distribution {
    const { bucketName } = this.#state.published;
    const bucket = Bucket.fromBucketName(this, 'PublishedByName', bucketName);
    return new Distribution(this, 'Media', {
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket, { originPath: '/public' }),
        responseHeadersPolicy: new ResponseHeadersPolicy(this, 'MediaHeaders', {
          securityHeadersBehavior: {
            contentSecurityPolicy: {
              contentSecurityPolicy: "default-src 'none'; sandbox",
              override: true,
            },
            contentTypeOptions: { override: true },
            strictTransportSecurity: { accessControlMaxAge: Duration.days(1), override: true },
          },
        }),
      },
      additionalBehaviors: {
        'public/*': { origin: S3BucketOrigin.withBucketDefaults(bucket) },
      },
    });
  }

  #main(sign: LambdaFn, media: Distribution): void {
    const rest = new RestApi(this, 'Rest', { endpointTypes: [EndpointType.REGIONAL] });
    rest.root.resourceForPath('/api/sign').addMethod('POST', new LambdaIntegration(sign));
    const quarantine = `https://${this.#state.quarantine.bucketRegionalDomainName}`;
    new Distribution(this, 'Main', {
      domainNames: [domain],
      certificate: Certificate.fromCertificateArn(
        this,
        'Certificate',
        'arn:aws:acm:us-east-1:000000000000:certificate/1',
      ),
      defaultBehavior: {
        origin: new HttpOrigin(`${rest.restApiId}.execute-api.${this.region}.${this.urlSuffix}`, {
          originPath: '/prod',
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        responseHeadersPolicy: new ResponseHeadersPolicy(this, 'Headers', {
          securityHeadersBehavior: {
            contentSecurityPolicy: {
              contentSecurityPolicy: `connect-src 'self' ${quarantine}; img-src https://${media.distributionDomainName}`,
              override: true,
            },
          },
        }),
      },
    });
  }
}
