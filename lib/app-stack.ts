import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Account } from './account/account.ts';
import { Battery } from './battery/battery.ts';
import { Connect } from './connect/connect.ts';
import { Phone } from './phone/phone.ts';
import { Alarms } from './platform/alarms.ts';
import { Api } from './platform/api.ts';
import { integrationsOf } from './platform/deployment.ts';
import { Lambda } from './platform/lambda.ts';
import { Schedules } from './platform/schedules.ts';
import { DeadLetters, WorkQueue } from './platform/work-queue.ts';
import { Media } from './services/media.ts';
import { Services } from './services/services.ts';
import { Site } from './site/site.ts';
import type { StateStack } from './state-stack.ts';
import { Topics } from './topics/topics.ts';

export interface AppStackProps extends StackProps {
  readonly state: StateStack;
  /** Folder with the built pages. */
  readonly pages: string;
  readonly webAclArn?: string;
}

/** Everything that runs; it can be deleted and deployed again without losing a thing. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, { state, pages, webAclArn, ...props }: AppStackProps) {
    super(scope, id, props);
    const { key } = state;
    const { sms } = integrationsOf(this).settings;
    this.addMetadata('switchboard:sms', { from: sms.from, sender: sms.sender });

    const alarms = new Alarms(this, 'Alarms', { key });
    const schedules = new Schedules(this, 'Schedules');
    const api = new Api(this, 'Api', { originKey: state.site.originKey });
    const media = new Media(this, 'Media', { state: state.services });
    const site = new Site(this, 'Site', {
      state: state.site,
      uploads: uploadOrigins(state, media),
      rest: api.rest,
      pages,
      ...(webAclArn === undefined ? {} : { webAclArn }),
    });
    const { publicOrigin } = site;

    const phone = new Phone(this, 'Phone', { state: state.phone, publicOrigin });
    const topics = new Topics(this, 'Topics', {
      state: state.topics,
      key,
      publicOrigin,
      api,
      schedules,
      phone,
    });
    phone.serve(api, schedules, topics);
    const connect = new Connect(this, 'Connect', {
      state: state.connect,
      key,
      api,
      schedules,
      phone,
      topics,
    });
    const battery = new Battery(this, 'Battery', {
      state: state.battery,
      key,
      schedules,
      phone,
      connect,
      topics,
    });
    const services = new Services(this, 'Services', {
      state: state.services,
      key,
      api,
      schedules,
      phone,
      topics,
      mediaOrigin: media.origin,
    });
    new Account(this, 'Account', { api, schedules, phone, connect, topics, battery, services });

    api.refuseOtherMethods();
    alarms.watchApi(api.rest.restApiName);
    alarms.watchFunctions(all(this, Lambda));
    alarms.watchQueues(all(this, WorkQueue));
    alarms.watchDeadLetters(all(this, DeadLetters));
  }
}

/** Where the pages send uploads to, and where they show them from. */
function uploadOrigins({ services: { quarantine, published } }: StateStack, media: Media) {
  const originOf = (bucket: Bucket) => `https://${bucket.bucketRegionalDomainName}`;
  return { to: [originOf(quarantine)], from: [media.origin, originOf(published)] };
}

function all<T extends Construct>(root: Construct, type: new (...args: never[]) => T): T[] {
  return root.node.findAll().filter((construct): construct is T => construct instanceof type);
}
