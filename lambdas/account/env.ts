import type { ForgetDevicesEnv } from '../battery/env.ts';
import type { ConnectionListEnv, DisconnectEnv } from '../connect/env.ts';
import type { CodesEnv, SessionEnv } from '../phone/env.ts';
import type { RemoveUploadsEnv } from '../services/env.ts';
import type { ForgetTopicsEnv, SubscriptionsEnv } from '../topics/env.ts';

export type { SessionEnv };

export interface AccountEnv
  extends SessionEnv,
    SubscriptionsEnv,
    ConnectionListEnv,
    ForgetDevicesEnv {
  /** The settings of `battery` as JSON: what holds for a person who hasn't chosen. */
  readonly BATTERY_SETTINGS: string;
}

export interface EraseEnv
  extends SessionEnv,
    CodesEnv,
    DisconnectEnv,
    ForgetDevicesEnv,
    ForgetTopicsEnv,
    RemoveUploadsEnv {}
