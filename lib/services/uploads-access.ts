import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { SessionEnv } from '../../lambdas/phone/env.ts';
import type {
  ReadUploadsEnv,
  RemoveUploadsEnv,
  TakeUploadEnv,
} from '../../lambdas/services/env.ts';
import type { Phone } from '../phone/phone.ts';
import { acknowledge } from '../platform/acknowledge.ts';
import type { Api } from '../platform/api.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { Lambda, type LambdaProps } from '../platform/lambda.ts';
import type { Schedules } from '../platform/schedules.ts';
import type { TopicsAccess } from '../topics/topics-access.ts';
import type { ServicesState } from './services-state.ts';

export interface ServicesProps {
  readonly state: ServicesState;
  readonly key: IKey;
  readonly api: Api;
  readonly schedules: Schedules;
  readonly phone: Phone;
  readonly topics: TopicsAccess;
  /** `https://host` of published uploads. */
  readonly mediaOrigin: string;
}

/** Functions by what they may do with uploads. */
export abstract class UploadsAccess extends Construct {
  protected readonly props: ServicesProps;

  constructor(scope: Construct, id: string, props: ServicesProps) {
    super(scope, id);
    this.props = props;
  }

  /** Lets a function take away what people have uploaded. */
  grantRemove(fn: Lambda): void {
    const { uploads, quarantine, published } = this.props.state;
    uploads.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    allow(fn, ['s3:ListBucketVersions'], quarantine.bucketArn);
    allow(fn, ['s3:DeleteObjectVersion'], quarantine.arnForObjects('*'));
    allow(fn, ['s3:DeleteObject'], published.arnForObjects('*'));
    fn.addEnvironmentOf({
      UPLOADS_TABLE: uploads.name,
      QUARANTINE_BUCKET: quarantine.bucketName,
      PUBLISHED_BUCKET: published.bucketName,
      UPLOAD_SETTINGS: JSON.stringify(integrationsOf(this).settings.uploads),
    } satisfies RemoveUploadsEnv);
  }

  /** A function that makes room for an upload and lets it into quarantine. */
  protected taker(id: string, props: LambdaProps): Lambda {
    const { phone, state, mediaOrigin } = this.props;
    const { uploads, quarantine } = state;
    const fn = new Lambda(this, id, {
      ...props,
      environment: {
        UPLOADS_TABLE: uploads.name,
        QUARANTINE_BUCKET: quarantine.bucketName,
        MEDIA_ORIGIN: mediaOrigin,
        UPLOAD_SETTINGS: JSON.stringify(integrationsOf(this).settings.uploads),
      } satisfies Omit<TakeUploadEnv, keyof SessionEnv>,
    });
    phone.grantSession(fn);
    uploads.grant(fn, 'dynamodb:GetItem', 'dynamodb:PutItem');
    allow(fn, ['s3:PutObject'], quarantine.arnForObjects('*'));
    return fn;
  }

  /** A function that reads what is published. */
  protected reader(id: string, props: LambdaProps): Lambda {
    const { phone, state, mediaOrigin } = this.props;
    const { uploads, published } = state;
    const fn = new Lambda(this, id, {
      ...props,
      environment: {
        UPLOADS_TABLE: uploads.name,
        PUBLISHED_BUCKET: published.bucketName,
        MEDIA_ORIGIN: mediaOrigin,
      } satisfies Omit<ReadUploadsEnv, keyof SessionEnv>,
    });
    phone.grantSession(fn);
    uploads.grant(fn, 'dynamodb:GetItem');
    allow(fn, ['s3:GetObject'], published.arnForObjects('*'));
    return fn;
  }

  /** A function that decides what is published. */
  protected inspector(id: string, props: LambdaProps): Lambda {
    const { quarantine, published } = this.props.state;
    const fn = new Lambda(this, id, props);
    this.grantRemove(fn);
    allow(fn, ['s3:GetObjectVersion', 's3:GetObjectVersionTagging'], quarantine.arnForObjects('*'));
    // Without it S3 answers that a version which is gone is forbidden.
    allow(fn, ['s3:ListBucket'], quarantine.bucketArn);
    allow(fn, ['s3:PutObject'], published.arnForObjects('*'));
    return fn;
  }
}

/** As cdk-nag names the objects of the buckets of the state stack. */
const objects = ['QuarantineBB378C26Arn892D01BB', 'Published16F41FC5Arn11DDD8EA'].map(
  (id) => `AwsSolutions-IAM5[Resource::SwitchboardState:ExportsOutputFnGetAttServices${id}/*]`,
);

function allow(fn: Lambda, actions: string[], resource: string): void {
  fn.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
  const reason = 'Which object it is, is decided by the function: keys are made for each upload';
  acknowledge(fn.ownRole, Object.fromEntries(objects.map((id) => [id, reason])));
}
