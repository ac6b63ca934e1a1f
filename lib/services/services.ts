import { Aws, CfnOutput, Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { SessionEnv } from '../../lambdas/phone/env.ts';
import type {
  ArrivalsEnv,
  CallHttpEnv,
  InspectEnv,
  UploadListEnv,
} from '../../lambdas/services/env.ts';
import { serviceActions } from '../../lambdas/shared/declarations/service.ts';
import { acknowledge } from '../platform/acknowledge.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { Lambda } from '../platform/lambda.ts';
import { WorkQueue } from '../platform/work-queue.ts';
import { type ServicesProps, UploadsAccess } from './uploads-access.ts';

/** Services that are called under declared rules: uploads and HTTP by clients, texts by functions. */
export class Services extends UploadsAccess {
  constructor(scope: Construct, id: string, props: ServicesProps) {
    super(scope, id, props);
    const { services } = integrationsOf(this);
    const ofType = (type: string) => services.filter((one) => one.type === type);
    const stores = ofType('aws-s3').map(({ name }) => name);
    const callers = ofType('http').map(({ name }) => name);
    if (callers.length > 0) this.#callHttp(callers);
    if (ofType('twilio').length > 0) this.#callTwilio();
    if (stores.length > 0) {
      this.#takeUploads(stores);
      this.#showUploads();
    }
    this.#inspect();
  }

  #callHttp(names: readonly string[]): void {
    const { api, phone, mediaOrigin } = this.props;
    const fn = new Lambda(this, 'CallHttp', {
      entry: 'services/call-http.lambda.ts',
      description: 'Calls a public address in the name of a client',
      timeout: Duration.seconds(28),
      environment: { MEDIA_ORIGIN: mediaOrigin } satisfies Pick<CallHttpEnv, 'MEDIA_ORIGIN'>,
    });
    phone.grantSession(fn);
    for (const name of names) {
      for (const action of serviceActions.http)
        api.route(`POST /api/services/${name}/${action}`, fn);
    }
  }

  /** It has no route: functions on a server invoke it by its name. */
  #callTwilio(): void {
    const fn = new Lambda(this, 'CallTwilio', {
      entry: 'services/call-twilio.lambda.ts',
      description: 'Texts somebody in the name of a service',
    });
    this.props.topics.grantServiceTexts(fn);
    new CfnOutput(this, 'CallTwilioFunction', {
      description: 'What functions of your own invoke to send texts under rules',
      value: fn.functionName,
    }).overrideLogicalId('CallTwilioFunction');
  }

  #takeUploads(names: readonly string[]): void {
    const put = this.taker('PutObject', {
      entry: 'services/put-object.lambda.ts',
      description: 'Takes a small file, to be inspected and then published',
      memorySize: 1024,
    });
    const sign = this.taker('SignPolicy', {
      entry: 'services/sign-policy.lambda.ts',
      description: 'Signs a form by which a browser sends one file straight to S3',
    });
    const get = this.reader('GetObject', {
      entry: 'services/get-object.lambda.ts',
      description: 'Answers with a published file',
      memorySize: 1024,
    });
    const presign = this.reader('PresignUrl', {
      entry: 'services/presign-url.lambda.ts',
      description: 'Signs a URL by which a published file can be read',
    });
    const { api } = this.props;
    for (const name of names) {
      api.route(`POST /api/services/${name}/put`, put);
      api.route(`POST /api/services/${name}/signPolicy`, sign);
      api.route(`POST /api/services/${name}/GetObject`, get);
      api.route(`POST /api/services/${name}/PresignURL`, presign);
    }
  }

  #showUploads(): void {
    const { api, phone, state, mediaOrigin } = this.props;
    const list = new Lambda(this, 'ListUploads', {
      entry: 'services/list-uploads.lambda.ts',
      description: 'What a person has uploaded',
      environment: {
        UPLOADS_TABLE: state.uploads.name,
        MEDIA_ORIGIN: mediaOrigin,
      } satisfies Omit<UploadListEnv, keyof SessionEnv>,
    });
    phone.grantSession(list);
    state.uploads.grant(list, 'dynamodb:GetItem');
    const remove = new Lambda(this, 'DeleteUpload', {
      entry: 'services/delete-upload.lambda.ts',
      description: 'Takes a file of a person away',
    });
    phone.grantSession(remove);
    this.grantRemove(remove);
    api.route('GET /api/uploads', list);
    api.route('DELETE /api/uploads/{id}', remove);
  }

  #inspect(): void {
    const { key, schedules, state } = this.props;
    const arrivals = new WorkQueue(this, 'UploadArrivals', {
      key,
      visibilityTimeout: Duration.minutes(60),
      // With the waits of the worker, over some four hours.
      maxReceiveCount: 8,
    });
    const inspect = this.inspector('InspectUpload', {
      entry: 'services/inspect-upload.lambda.ts',
      description: 'Publishes what is the picture that it says it is, and nothing else',
      timeout: Duration.minutes(10),
      memorySize: 1769,
    });
    const sweep = this.inspector('SweepUploads', {
      entry: 'services/sweep-uploads.lambda.ts',
      description: 'Finishes what was begun with uploads',
      timeout: Duration.minutes(10),
      memorySize: 1769,
    });
    state.uploads.grantQueryIndex(sweep, 'open');
    inspect.addEnvironmentOf({
      UPLOAD_ARRIVALS_QUEUE_URL: arrivals.queue.queueUrl,
    } satisfies Omit<ArrivalsEnv, keyof InspectEnv>);
    arrivals.workedBy(inspect, { batchSize: 1, maxConcurrency: 10 });
    schedules.run('outbox-sweep', sweep);
    this.#tell(arrivals);
  }

  /** Every upload that comes, and every verdict of a malware scan, as a message. */
  #tell({ queue }: WorkQueue): void {
    const { quarantine } = this.props.state;
    const { uploads } = integrationsOf(this).settings;
    const rules = [
      new Rule(this, 'UploadArrived', {
        description: 'An upload has come',
        eventPattern: {
          source: ['aws.s3'],
          detailType: ['Object Created'],
          detail: { bucket: { name: [quarantine.bucketName] } },
        },
      }),
    ];
    if (uploads.malwareScan) {
      rules.push(
        new Rule(this, 'UploadScanned', {
          description: 'GuardDuty has looked at an upload',
          eventPattern: {
            source: ['aws.guardduty'],
            detailType: ['GuardDuty Malware Protection Object Scan Result'],
            detail: { s3ObjectDetails: { bucketName: [quarantine.bucketName] } },
          },
        }),
      );
    }
    // By its name, so that the policies of the queue and its key are those that are written here.
    const target = Queue.fromQueueArn(this, 'Arrivals', queue.queueArn);
    for (const rule of rules) {
      rule.addTarget(new SqsQueue(target));
      acknowledge(rule, {
        'Serverless-EventBusDLQ': 'What is lost on the way is found by the sweep',
      });
    }
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnEquals: { 'aws:SourceArn': rules.map(({ ruleArn }) => ruleArn) },
        },
      }),
    );
  }
}
