import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { BatteryState } from './battery/battery-state.ts';
import { ConnectState } from './connect/connect-state.ts';
import { PhoneState } from './phone/phone-state.ts';
import { ServicesState } from './services/services-state.ts';
import { SiteState } from './site/site-state.ts';
import { TopicsState } from './topics/topics-state.ts';

/** All that must survive a bad deploy of the rest: tables, keys, secrets, buckets, fixed topics. */
export class StateStack extends Stack {
  readonly key: Key;
  readonly site: SiteState;
  readonly phone: PhoneState;
  readonly topics: TopicsState;
  readonly connect: ConnectState;
  readonly battery: BatteryState;
  readonly services: ServicesState;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const key = new Key(this, 'Key', {
      description:
        'Switchboard: tables, queues, topics, secrets, and the data keys of the token vault',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.key = key;
    this.site = new SiteState(this, 'Site', { key });
    this.phone = new PhoneState(this, 'Phone', { key });
    this.topics = new TopicsState(this, 'Topics', { key });
    this.connect = new ConnectState(this, 'Connect', { key });
    this.battery = new BatteryState(this, 'Battery', { key });
    this.services = new ServicesState(this, 'Services', { key });
  }
}
