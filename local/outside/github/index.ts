import { answering } from '../http/exchange.ts';
import type { Provider, World } from '../world.ts';
import { GitHub, gitHubTrouble } from './github.ts';

export async function openGitHub({ options, sites, store, callbackOf }: World): Promise<Provider> {
  const gitHub = new GitHub({
    client: options.clients.github,
    redirectUri: () => callbackOf('github'),
    stores: {
      codes: store('github/codes'),
      grants: store('github/grants'),
      tokens: store('github/tokens'),
    },
  });
  const site = { simulator: 'github', trouble: gitHubTrouble } as const;
  await sites.serve({
    ...site,
    host: 'github.com',
    isPage: (path) => path === '/login/oauth/authorize',
    handle: answering((call) => gitHub.answerSite(call)),
  });
  await sites.serve({
    ...site,
    host: 'api.github.com',
    handle: answering((call) => gitHub.answerApi(call)),
  });
  return gitHub;
}
