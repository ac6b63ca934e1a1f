import { answering } from '../http/exchange.ts';
import type { Provider, World } from '../world.ts';
import { hosts } from './discovery.ts';
import { googleTrouble } from './errors.ts';
import { GoogleHealth } from './google-health.ts';

export async function openGoogleHealth({
  options,
  sites,
  devices,
  store,
  callbackOf,
}: World): Promise<Provider> {
  const google = new GoogleHealth({
    client: options.clients.googleHealth,
    redirectUri: () => callbackOf('google-health'),
    devices,
    urlOf: (host) => sites.urlOf(host),
    stores: {
      issued: store('google-health/issued'),
      grants: store('google-health/grants'),
      keys: store('google-health/keys'),
      offlineCodes: store('google-health/offline-codes'),
    },
  });
  const site = { simulator: 'google-health', trouble: googleTrouble } as const;
  await sites.serve({
    ...site,
    host: hosts.accounts,
    isPage: () => true,
    handle: (req, res) => google.handleAccounts(req, res),
  });
  await sites.serve({
    ...site,
    host: hosts.oauth,
    handle: (req, res) => google.handleOAuth(req, res),
  });
  await sites.serve({
    ...site,
    host: hosts.health,
    handle: answering((call) => google.answerApi(call)),
  });
  return google;
}
