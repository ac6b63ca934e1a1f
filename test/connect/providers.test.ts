import { describe, expect, it } from 'vitest';
import { oauthGateway } from '../../lambdas/connect/adapters/gateway.oauth4webapi.ts';
import { metadataOf } from '../../lambdas/connect/adapters/metadata.ts';
import { outsideOrigins } from '../../lambdas/connect/adapters/outside-origins.ts';
import { fetchProvider } from '../../lambdas/connect/adapters/provider-api.ts';
import { refOf } from '../../lambdas/connect/domain/connection.ts';
import { disconnect } from '../../lambdas/connect/domain/disconnect.ts';
import { finishConnecting } from '../../lambdas/connect/domain/finish-connecting.ts';
import { startConnecting } from '../../lambdas/connect/domain/start-connecting.ts';
import { withAccessToken } from '../../lambdas/connect/domain/use-connection.ts';
import type { PersonItem } from '../../lambdas/phone/domain/person.ts';
import { Browser } from '../local/outside/browser.ts';
import { client, setUp as setUpOutside } from '../local/outside/set-up.ts';
import { ada, setUp as setUpConnect } from './set-up.ts';

const readUrls = {
  'google-health': 'https://health.googleapis.com/v4/users/me/pairedDevices',
  fitbit: 'https://api.fitbit.com/1/user/-/devices.json',
  github: 'https://api.github.com/user',
};
type Name = keyof typeof readUrls;
const names = Object.keys(readUrls) as Name[];

/** Our side of OAuth with stores in memory, over http to the simulated providers. */
async function setUp(provider: Name) {
  const { outside, app } = await setUpOutside();
  const origins = outsideOrigins(JSON.stringify(outside.origins));
  const now = () => Math.floor(Date.now() / 1000);
  const secrets = { read: async () => JSON.stringify(client) };
  const gateway = oauthGateway({
    metadata: metadataOf(origins, now),
    outside: origins,
    secrets,
    secretArns: {},
    now,
  });
  const world = setUpConnect(gateway);
  const deps = { ...world.deps, publicOrigin: app.origin };
  await world.people.write(ada, { phone: '+1' } as PersonItem, undefined);
  const person = { person: ada, browser: 'laptop', provider };
  const begin = () => startConnecting(deps, person);
  const comeBack = (url: string) =>
    finishConnecting(deps, { ...person, parameters: new URL(url).searchParams });
  const consent = async () => {
    const url = new URL(await begin());
    url.searchParams.set('login_hint', 'ada');
    url.searchParams.set('auto', '1');
    return (await new Browser().open(url)).url;
  };
  const connect = async () => {
    await comeBack(await consent());
    const [connection] = world.connections.all();
    if (connection === undefined) throw new Error('Nothing was connected');
    return connection;
  };
  const read = (token: string) => fetchProvider(origins.locate(readUrls[provider]), token);
  return { ...world, deps, outside, begin, comeBack, consent, connect, read };
}

describe.each(names)('%s', (provider) => {
  it('connects, is read, and is no longer once disconnected', async () => {
    const { deps, connect, read } = await setUp(provider);
    const connection = await connect();
    const token = await withAccessToken(deps, connection, async (accessToken) => {
      await read(accessToken);
      return accessToken;
    });
    await disconnect(deps, refOf(connection));
    await expect(read(token)).rejects.toMatchObject({ code: 'ACCESS_TOKEN_REJECTED' });
  });

  it('connects the same account to the same connection', async () => {
    const { connections, connect } = await setUp(provider);
    const first = await connect();
    const second = await connect();
    expect([second.id, connections.all().length]).toEqual([first.id, 1]);
  });

  it('says no: access was denied', async () => {
    const { begin, comeBack } = await setUp(provider);
    const browser = new Browser();
    const answer = await browser.decide(await browser.open(await begin()), 'deny', 'ada');
    await expect(comeBack(answer.url)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  it('gets a code that it has not issued', async () => {
    const { consent, comeBack } = await setUp(provider);
    const url = new URL(await consent());
    url.searchParams.set('code', 'made-up');
    await expect(comeBack(url.href)).rejects.toMatchObject({ code: 'AUTHORIZATION_EXPIRED' });
  });

  it.each([
    ['down', 'PROVIDER_UNAVAILABLE'],
    ['rate-limit', 'PROVIDER_UNAVAILABLE'],
    ['drop-response', 'PROVIDER_UNAVAILABLE'],
    ['garbage', 'PROVIDER_NONSENSE'],
    ['gone', 'PROVIDER_GONE'],
  ])('connects nothing with the fault %s', async (mode, code) => {
    const { outside, connections, consent, comeBack } = await setUp(provider);
    const url = await consent();
    outside.fault(provider, mode, 1);
    await expect(comeBack(url)).rejects.toMatchObject({ code });
    expect(connections.all()).toEqual([]);
  });
});

describe.each(['google-health', 'fitbit'] as const)('%s', (provider) => {
  it('with the scope unticked connects nothing', async () => {
    const { begin, comeBack, connections } = await setUp(provider);
    const browser = new Browser();
    const answer = await browser.decide(await browser.open(await begin()), 'allow', 'ada', []);
    await expect(comeBack(answer.url)).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
    expect(connections.all()).toEqual([]);
  });

  it('whose access tokens have expired is refreshed', async () => {
    const { deps, outside, connect, read, connections } = await setUp(provider);
    const connection = await connect();
    outside.fault(provider, 'expire', 1);
    await withAccessToken(deps, connection, read);
    expect(connections.all()[0]?.tokens?.version).not.toBe(connection.tokens?.version);
  });

  it('whose consent was taken back needs the person, who is told once', async () => {
    const { deps, outside, connect, read, told } = await setUp(provider);
    const connection = await connect();
    outside.fault(provider, 'revoke', 1);
    const use = () => withAccessToken(deps, connection, read);
    await expect(use()).rejects.toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
    await expect(use()).rejects.toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
    expect(told.filter(({ kind }) => kind === 'reauthorize')).toHaveLength(1);
  });

  it('that drops the answer to a refresh keeps the others waiting', async () => {
    const { deps, outside, connect, read } = await setUp(provider);
    const connection = await connect();
    outside.fault(provider, 'expire', 1);
    await expect(read('unknown')).rejects.toMatchObject({ code: 'ACCESS_TOKEN_REJECTED' });
    const due = { ...connection, accessExpiresAt: 0 };
    outside.fault(provider, 'drop-response', 1);
    const failure = { code: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: expect.any(Number) };
    await expect(withAccessToken(deps, due, read)).rejects.toMatchObject(failure);
    await expect(withAccessToken(deps, due, read)).rejects.toMatchObject(failure);
  });
});

it('the issuer that a provider names must be its own', async () => {
  const { consent, comeBack } = await setUp('google-health');
  const url = new URL(await consent());
  expect(url.searchParams.get('iss')).not.toBeNull();
  url.searchParams.set('iss', 'https://evil.example');
  await expect(comeBack(url.href)).rejects.toMatchObject({ code: 'PROVIDER_NONSENSE' });
});
