import { join } from 'node:path';
import { openStore } from '../store.ts';
import { Devices } from './devices.ts';
import { openFitbit } from './fitbit/index.ts';
import { openGitHub } from './github/index.ts';
import { openGoogleHealth } from './google-health/index.ts';
import { Faults, isInstantFault, isRequestFault, isTextFault } from './http/faults.ts';
import { Sites } from './http/sites.ts';
import { openPhoneNetwork } from './phones/network.ts';
import { openTwoWayNumber } from './phones/sns.ts';
import type { PhoneNetwork } from './phones/types.ts';
import { openTwilio } from './twilio/index.ts';
import type { Outside, OutsideOptions, ProviderName } from './types.ts';
import type { Provider, World } from './world.ts';

export * from './phones/types.ts';
export * from './types.ts';

/** Starts the outside world: OAuth providers, Twilio, and everybody's phones. */
export async function openOutside(options: OutsideOptions): Promise<Outside> {
  const world = createWorld(options);
  const { sites, devices, faults } = world;
  const phones: PhoneNetwork = openPhoneNetwork({
    texts: world.store('phones/texts'),
    smsNumber: options.smsNumber,
    defaultTransport: options.defaultTransport,
    carry: {
      twilio: (text) => twilio.receive(text),
      sns: (text, previousId) => twoWayNumber.carry(text, previousId),
    },
  });
  const twoWayNumber = openTwoWayNumber(world.store('phones/sns'), options.receiveViaSns);
  const twilio = await openTwilio(world, phones);
  const providers: Record<ProviderName, Provider> = {
    'google-health': await openGoogleHealth(world),
    fitbit: await openFitbit(world),
    github: await openGitHub(world),
  };
  return {
    origins: sites.origins,
    requests: sites.requests,
    phones,
    setDevices: (provider, account, list) => devices.set(provider, account, list),
    fault: (simulator, mode, count) => addFault({ providers, faults }, simulator, mode, count),
    async idle() {
      await Promise.all([twilio.idle(), twoWayNumber.idle()]);
    },
    async close() {
      twilio.close();
      twoWayNumber.close();
      await sites.close();
    },
  };
}

function createWorld(options: OutsideOptions): World {
  const store = <V>(name: string) =>
    openStore<V>(join(options.dataDir, 'outside', `${name}.jsonl`));
  const faults = new Faults(store('faults'));
  return {
    options,
    store,
    faults,
    sites: new Sites({ ports: options.ports ?? {}, lastPorts: store('ports'), faults }),
    devices: new Devices(store('devices')),
    callbackOf: (provider) => `${options.publicOrigin()}/api/connect/${provider}/callback`,
  };
}

interface Faulty {
  providers: Record<ProviderName, Provider>;
  faults: Faults;
}

function addFault({ providers, faults }: Faulty, simulator: string, mode: string, count: number) {
  const provider = simulator in providers ? providers[simulator as ProviderName] : undefined;
  if (!provider && simulator !== 'twilio') throw new TypeError(`${simulator} is not simulated`);
  if (isInstantFault(mode) && provider) return provider[mode]();
  if (!isRequestFault(mode) && !(isTextFault(mode) && !provider))
    throw new TypeError(`${simulator} knows no fault ${mode}`);
  if (!Number.isInteger(count) || count < 1) throw new TypeError('count must be 1 or more');
  faults.add(simulator as ProviderName | 'twilio', mode, count);
}
