import { answering } from '../http/exchange.ts';
import type { Provider, World } from '../world.ts';
import { fitbitTrouble } from './errors.ts';
import { Fitbit } from './fitbit.ts';

export async function openFitbit({
  options,
  sites,
  devices,
  store,
  callbackOf,
}: World): Promise<Provider> {
  const fitbit = new Fitbit({
    client: options.clients.fitbit,
    redirectUri: () => callbackOf('fitbit'),
    devices,
    stores: {
      codes: store('fitbit/codes'),
      grants: store('fitbit/grants'),
      tokens: store('fitbit/tokens'),
      usage: store('fitbit/usage'),
    },
  });
  const site = { simulator: 'fitbit', trouble: fitbitTrouble } as const;
  await sites.serve({
    ...site,
    host: 'www.fitbit.com',
    isPage: () => true,
    handle: answering((call) => fitbit.answerPages(call)),
  });
  await sites.serve({
    ...site,
    host: 'api.fitbit.com',
    handle: answering((call) => fitbit.answerApi(call)),
  });
  return fitbit;
}
