import type { Store } from '../store.ts';
import type { Devices } from './devices.ts';
import type { Faults } from './http/faults.ts';
import type { Sites } from './http/sites.ts';
import type { OutsideOptions, ProviderName } from './types.ts';

/** What every simulator is built on. */
export interface World {
  options: OutsideOptions;
  sites: Sites;
  faults: Faults;
  devices: Devices;
  /** Opens the store of that name, which outlives the process. */
  store<V>(name: string): Store<V>;
  /** The redirect URI that the app is registered with. */
  callbackOf(provider: ProviderName): string;
}

/** What a provider can be told to do to the tokens that it issued. */
export interface Provider {
  /** Every access token is past its time from now on. */
  expire(): void;
  /** Every person has taken their consent back. */
  revoke(): void;
}
