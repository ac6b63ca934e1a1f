import type { ConnectionListEnv, ConnectionsEnv } from '../connect/env.ts';
import type { AnnouncerEnv, SubscriptionsEnv } from '../topics/env.ts';

/** What a function needs to see people's devices. */
export interface DevicesEnv {
  readonly DEVICES_TABLE: string;
}

/** What a function needs to forget them. */
export type ForgetDevicesEnv = DevicesEnv;

export interface DispatchPollsEnv extends ConnectionListEnv {
  readonly BATTERY_BATCHES_URL: string;
  /** The dispatcher's own queue, where it leaves what it has no time for. */
  readonly BATTERY_DISPATCHES_URL: string;
}

export interface AnnounceAlertsEnv extends DevicesEnv, SubscriptionsEnv, AnnouncerEnv {
  readonly PEOPLE_TABLE: string;
  /** The settings of `battery` as JSON. */
  readonly BATTERY_SETTINGS: string;
}

export interface PollBatchEnv extends AnnounceAlertsEnv, ConnectionsEnv {
  readonly BATTERY_BATCHES_URL: string;
}
