import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AccountEnv } from '../../lambdas/account/env.ts';
import type { Battery } from '../battery/battery.ts';
import type { Connect } from '../connect/connect.ts';
import type { Phone } from '../phone/phone.ts';
import type { Api } from '../platform/api.ts';
import { integrationsOf } from '../platform/deployment.ts';
import { Lambda } from '../platform/lambda.ts';
import type { Schedules } from '../platform/schedules.ts';
import type { Services } from '../services/services.ts';
import type { Topics } from '../topics/topics.ts';

export interface AccountProps {
  readonly api: Api;
  readonly schedules: Schedules;
  readonly phone: Phone;
  readonly connect: Connect;
  readonly topics: Topics;
  readonly battery: Battery;
  readonly services: Services;
}

/** What people see of themselves, what they choose, and how they leave. */
export class Account extends Construct {
  constructor(scope: Construct, id: string, props: AccountProps) {
    super(scope, id);
    const { api, schedules, phone } = props;
    api.route('GET /api/account', this.#showAccount(props));
    api.route('PUT /api/account/preferences', this.#setPreferences(phone));
    const erase = this.#eraser('EraseAccount', props, {
      entry: 'account/erase-account.lambda.ts',
      description: 'Erases a person everywhere',
    });
    api.route('DELETE /api/account', erase);
    const finish = this.#eraser('FinishErasing', props, {
      entry: 'account/finish-erasing.lambda.ts',
      description: 'Finishes what an interrupted erase has left',
    });
    phone.grantRemoveErased(finish);
    schedules.run('outbox-sweep', finish);
  }

  #showAccount({ phone, connect, topics, battery }: AccountProps): Lambda {
    const fn = new Lambda(this, 'ShowAccount', {
      entry: 'account/show-account.lambda.ts',
      description: 'Everything that a person sees of themselves',
      environment: {
        BATTERY_SETTINGS: JSON.stringify(integrationsOf(this).settings.battery),
      } satisfies Pick<AccountEnv, 'BATTERY_SETTINGS'>,
    });
    phone.grantSession(fn);
    topics.grantSubscriptions(fn);
    connect.grantListConnections(fn);
    battery.grantReadDevices(fn);
    return fn;
  }

  #setPreferences(phone: Phone): Lambda {
    const fn = new Lambda(this, 'SetPreferences', {
      entry: 'account/set-preferences.lambda.ts',
      description: 'Threshold, quiet hours and time zone of a person',
    });
    phone.grantSession(fn);
    phone.grantWritePeople(fn);
    return fn;
  }

  #eraser(
    id: string,
    { phone, connect, topics, battery, services }: AccountProps,
    props: { entry: string; description: string },
  ): Lambda {
    // It asks each provider to revoke, and providers can be slow.
    const fn = new Lambda(this, id, { ...props, timeout: Duration.seconds(28) });
    phone.grantSession(fn);
    phone.grantWritePeople(fn);
    connect.grantForget(fn);
    topics.grantForget(fn);
    battery.grantForget(fn);
    services.grantRemove(fn);
    phone.grantForget(fn);
    return fn;
  }
}
