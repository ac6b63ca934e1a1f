import { randomBytes } from 'node:crypto';
import { openStore } from '../store.ts';
import type { Deployed } from './deploy.ts';

interface Client {
  clientId: string;
  clientSecret: string;
}

/** What an operator gets from third parties, made up here for the simulators: the same at every start. */
export interface Credentials {
  twilio: { accountSid: string; authToken: string };
  client(provider: string): Client;
}

export function openCredentials(file: string): Credentials {
  const store = openStore<Record<string, string>>(file);
  const remembered = <T extends Record<string, string>>(key: string, make: () => T): T => {
    if (store.get(key) === undefined) store.set(key, make());
    return store.get(key) as T;
  };
  return {
    twilio: remembered('twilio', () => ({ accountSid: `AC${hex(16)}`, authToken: hex(16) })),
    client: (provider) =>
      remembered(`provider/${provider}`, () => ({
        clientId: `${provider}-${hex(6)}`,
        clientSecret: hex(24),
      })),
  };
}

/**
 * The value of a secret that the operator fills in a deployment, told by the resource's metadata
 * `switchboard:secret`: `twilio` or `provider/<name>`. Undefined for any other resource.
 */
export function secretValue({ metadata }: Deployed, credentials: Credentials): string | undefined {
  const kind = metadata['switchboard:secret'];
  if (typeof kind !== 'string') return undefined;
  if (kind === 'twilio') return JSON.stringify(credentials.twilio);
  const [, provider] = /^provider\/(.+)$/.exec(kind) ?? [];
  return provider === undefined ? undefined : JSON.stringify(credentials.client(provider));
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
