import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { oauthGateway } from '../../lambdas/connect/adapters/gateway.oauth4webapi.ts';
import { metadataOf } from '../../lambdas/connect/adapters/metadata.ts';
import { outsideOrigins } from '../../lambdas/connect/adapters/outside-origins.ts';
import type { AuthorizationAnswer, ProviderGateway } from '../../lambdas/connect/domain/ports.ts';
import type { ProviderDeclaration } from '../../lambdas/shared/declarations/provider.ts';
import { epochSeconds } from '../../lambdas/shared/time.ts';
import { Browser } from '../local/outside/browser.ts';
import { client, setUp as setUpOutside } from '../local/outside/set-up.ts';
import providers from '../shared/providers.ts';
import { fakeGateway } from './fakes/gateway.fake.ts';
import { grantOf, refresh } from './set-up.ts';

const request = { state: 'state-1', verifier: 'v'.repeat(43) };

interface Setup {
  readonly gateway: ProviderGateway;
  readonly provider: ProviderDeclaration;
  /** What Ada comes back with when she has allowed, or denied, access. */
  readonly decide: (decision: 'allow' | 'deny') => Promise<AuthorizationAnswer>;
}

function gatewayContract(open: () => Promise<Setup>): void {
  async function connect() {
    const setup = await open();
    const { gateway, provider, decide } = setup;
    const { grant, userId } = await gateway.redeem(provider, await decide('allow'));
    const { accessToken, refreshToken = '' } = grant;
    return { ...setup, grant, userId, refreshToken, tokens: { accessToken, refreshToken } };
  }

  it('has a page to send the person to, that knows the state', async () => {
    const { gateway, provider } = await open();
    const challenge = await calculatePKCECodeChallenge(request.verifier);
    const redirectUri = 'https://switch.example/callback';
    const url = await gateway.authorizationUrl(provider, { ...request, challenge, redirectUri });
    expect(new URL(url).searchParams.get('state')).toBe('state-1');
  });

  it('redeems a consent for tokens, with all that is required, and says whose they are', async () => {
    const { provider, grant, userId, refreshToken } = await connect();
    expect(grant.scopes).toEqual(expect.arrayContaining([...provider.scopes.require]));
    expect(grant.expiresInSeconds).toBeGreaterThan(60);
    expect([grant.accessToken, refreshToken]).not.toContain('');
    expect(await userId()).toMatch(/^\S+$/);
  });

  it('redeems each consent once', async () => {
    const { gateway, provider, decide } = await open();
    const answer = await decide('allow');
    await gateway.redeem(provider, answer);
    const again = gateway.redeem(provider, answer);
    await expect(again).rejects.toMatchObject({ code: 'AUTHORIZATION_EXPIRED' });
  });

  it('redeems no answer to another state, and no refusal', async () => {
    const { gateway, provider, decide } = await open();
    const crossed = gateway.redeem(provider, { ...(await decide('allow')), state: 'state-2' });
    await expect(crossed).rejects.toMatchObject({ code: 'PROVIDER_NONSENSE' });
    const denied = gateway.redeem(provider, await decide('deny'));
    await expect(denied).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  it('refreshes', async () => {
    const { gateway, provider, grant, refreshToken } = await connect();
    const refreshed = await refresh(gateway, provider, refreshToken);
    if (refreshed.outcome !== 'granted') throw new Error(refreshed.outcome);
    expect(refreshed.grant.accessToken).not.toBe(grant.accessToken);
    expect(refreshed.grant.scopes).toEqual(grant.scopes);
  });

  it('refuses to refresh what it did not issue, and what was revoked', async () => {
    const { gateway, provider, refreshToken, tokens } = await connect();
    expect(await refresh(gateway, provider, 'made-up')).toEqual({ outcome: 'refused' });
    await gateway.revoke(provider, tokens);
    expect(await refresh(gateway, provider, refreshToken)).toEqual({ outcome: 'refused' });
  });
}

/** Over http to a simulated provider. */
async function simulated(provider: ProviderDeclaration): Promise<Setup> {
  const { outside, app } = await setUpOutside();
  const origins = outsideOrigins(JSON.stringify(outside.origins));
  const gateway = oauthGateway({
    metadata: metadataOf(origins, epochSeconds),
    outside: origins,
    secrets: { read: async () => JSON.stringify(client) },
    secretArns: {},
    now: epochSeconds,
  });
  const redirectUri = `${app.origin}/api/connect/${provider.name}/callback`;
  return {
    gateway,
    provider,
    async decide(decision) {
      const challenge = await calculatePKCECodeChallenge(request.verifier);
      const url = await gateway.authorizationUrl(provider, { ...request, challenge, redirectUri });
      const browser = new Browser();
      const answer = await browser.decide(await browser.open(url), decision, 'ada');
      return { ...request, redirectUri, parameters: new URL(answer.url).searchParams };
    },
  };
}

function inMemory(provider: ProviderDeclaration): Setup {
  let grants = 0;
  const gateway = fakeGateway(() => grantOf(String(++grants)));
  const denied = new URLSearchParams({ state: request.state, error: 'access_denied' });
  return {
    gateway,
    provider,
    decide: async (decision) => ({
      ...{ ...request, redirectUri: 'https://switch.example/callback' },
      parameters: decision === 'allow' ? gateway.consent(request.state) : denied,
    }),
  };
}

describe.each(providers.filter(({ devices }) => devices !== undefined))('$name', (provider) => {
  describe('in memory', () => gatewayContract(async () => inMemory(provider)));
  describe('simulated', () => gatewayContract(() => simulated(provider)));
});
