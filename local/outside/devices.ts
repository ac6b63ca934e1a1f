import { z } from 'zod';
import type { Store } from '../store.ts';

const level = z.number().int().min(0).max(100);
const status = z.enum(['High', 'Medium', 'Low', 'Empty']);

/** Google Health API, `users.pairedDevices`. As there, only the name is certain to be present. */
const pairedDevice = z.strictObject({
  name: z.string().regex(/^users\/[^/]+\/pairedDevices\/[^/]+$/, 'must be users/*/pairedDevices/*'),
  deviceType: z.enum(['TRACKER', 'SCALE']).optional(),
  batteryStatus: status.optional(),
  batteryLevel: level.optional(),
  lastSyncTime: z.iso.datetime({ offset: true }).optional(),
  deviceVersion: z.string().optional(),
  macAddress: z.string().optional(),
  features: z.array(z.string()).optional(),
});

/** Fitbit Web API, `devices.json`; its times carry no zone. */
const fitbitDevice = z.strictObject({
  id: z.string().min(1),
  type: z.enum(['TRACKER', 'SCALE']).optional(),
  battery: status.optional(),
  batteryLevel: level.optional(),
  deviceVersion: z.string().optional(),
  lastSyncTime: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?$/, 'must be a time without a zone')
    .optional(),
  mac: z.string().optional(),
  features: z.array(z.string()).optional(),
});

type PairedDevice = z.infer<typeof pairedDevice>;
type FitbitDevice = z.infer<typeof fitbitDevice>;

const shapes = {
  'google-health': z.array(pairedDevice),
  fitbit: z.array(fitbitDevice),
};

/** The devices of every account, as their provider shows them. */
export class Devices {
  readonly #devices: Store<unknown[]>;

  constructor(devices: Store<unknown[]>) {
    this.#devices = devices;
  }

  /** Throws an error that names the field when the devices are not in the provider's shape. */
  set(provider: string, account: string, devices: unknown): void {
    if (!(provider in shapes)) throw new TypeError(`${provider} has no devices`);
    if (account.trim() === '') throw new TypeError('account must not be empty');
    const parsed = shapes[provider as keyof typeof shapes].safeParse(devices);
    if (!parsed.success) {
      throw new TypeError(parsed.error.issues.map(describe).join('; '));
    }
    this.#devices.set(keyOf(provider, account), parsed.data);
  }

  pairedDevices(account: string): PairedDevice[] {
    return (this.#devices.get(keyOf('google-health', account)) ?? []) as PairedDevice[];
  }

  fitbitDevices(account: string): FitbitDevice[] {
    return (this.#devices.get(keyOf('fitbit', account)) ?? []) as FitbitDevice[];
  }
}

const keyOf = (provider: string, account: string) => `${provider} ${account.trim().toLowerCase()}`;

function describe({ path, message }: { path: PropertyKey[]; message: string }): string {
  const field = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return `devices${field.join('')}: ${message}`;
}
