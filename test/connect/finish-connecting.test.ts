import { beforeEach, describe, expect, it } from 'vitest';
import { finishConnecting } from '../../lambdas/connect/domain/finish-connecting.ts';
import { publishAllPending } from '../../lambdas/connect/domain/publish-events.ts';
import { startConnecting } from '../../lambdas/connect/domain/start-connecting.ts';
import { ConnectError } from '../../lambdas/connect/errors.ts';
import type { Person, PersonId } from '../../lambdas/phone/domain/person.ts';
import { fakeGateway } from './fakes/gateway.fake.ts';
import { ada, eve, grantOf, setUp } from './set-up.ts';

const provider = 'google-health';
let world: ReturnType<typeof setUp>;
let grant = grantOf('1');
let gateway: ReturnType<typeof fakeGateway>;

beforeEach(async () => {
  grant = grantOf('1');
  gateway = fakeGateway(() => grant);
  world = setUp(gateway);
  for (const id of [ada, eve]) await world.people.write(id, { phone: '+1' } as Person, undefined);
});

async function begin(person: PersonId = ada, browser = 'laptop'): Promise<string> {
  const url = await startConnecting(world.deps, { person, browser, provider });
  return new URL(url).searchParams.get('state') ?? '';
}

function finish(state: string, person: PersonId = ada, browser = 'laptop') {
  const parameters = gateway.consent(state);
  return finishConnecting(world.deps, { person, browser, provider, parameters });
}

describe('coming back from a provider', () => {
  it('makes a connection, and tells of it once', async () => {
    await finish(await begin());
    expect(world.connections.all()).toMatchObject([
      { person: ada, provider, providerUserId: 'user-1', status: 'active', events: [] },
    ]);
    expect(world.told.map(({ kind }) => kind)).toEqual(['user-connected']);
  });

  it('stores nothing by which a reader of the table could finish in our place', async () => {
    const state = await begin();
    expect(JSON.stringify(world.authorizations.contents())).not.toContain(state);
  });

  it('a second time with the same state is refused', async () => {
    const state = await begin();
    await finish(state);
    await expect(finish(state)).rejects.toMatchObject({ code: 'AUTHORIZATION_EXPIRED' });
  });

  it('twice at once connects once', async () => {
    const state = await begin();
    const results = await Promise.allSettled([finish(state), finish(state), finish(state)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(world.connections.all()).toHaveLength(1);
  });

  it('after ten minutes is refused', async () => {
    const state = await begin();
    world.clock.now += 600;
    await expect(finish(state)).rejects.toMatchObject({ code: 'AUTHORIZATION_EXPIRED' });
  });

  it.each([
    ['another person', eve, 'laptop'],
    ['another browser', ada, 'handset'],
  ] as const)(
    'as %s is refused, and does not use up the state of its owner',
    async (_, person, browser) => {
      const state = await begin();
      await expect(finish(state, person, browser)).rejects.toMatchObject({
        code: 'STATE_MISMATCH',
      });
      await finish(state);
      expect(world.connections.all().map((one) => one.person)).toEqual([ada]);
    },
  );

  it('with a made-up state is refused', async () => {
    await begin();
    await expect(finish('made-up')).rejects.toMatchObject({ code: 'STATE_MISMATCH' });
  });

  describe('with tokens that nobody will keep', () => {
    const revoked: unknown[] = [];
    beforeEach(() => {
      revoked.length = 0;
      world = setUp({ ...gateway, revoke: async (_, tokens) => void revoked.push(tokens) });
    });
    const tokens = { accessToken: 'access-1', refreshToken: 'refresh-1' };

    it('since a scope is missing connects nothing, and revokes them', async () => {
      grant = grantOf('1', { scopes: ['profile'] });
      await expect(finish(await begin())).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
      expect(world.connections.all()).toEqual([]);
      expect(revoked).toEqual([tokens]);
    });

    it('since the provider does not say whose they are connects nothing, and revokes them', async () => {
      gateway.redeem = async () => ({
        grant,
        userId: () => Promise.reject(new ConnectError('PROVIDER_REJECTED')),
      });
      world.deps.gateway.redeem = gateway.redeem;
      await expect(finish(await begin())).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
      expect(world.connections.all()).toEqual([]);
      expect(revoked).toEqual([tokens]);
    });

    it('revokes none where that could end a connection that there is', async () => {
      await world.people.write(ada, { phone: '+1' } as Person, undefined);
      await finish(await begin());
      grant = grantOf('2', { scopes: ['profile'] });
      await expect(finish(await begin())).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
      expect(revoked).toEqual([]);
    });

    it('is told why, even where they can not be revoked', async () => {
      grant = grantOf('1', { scopes: ['profile'] });
      world.deps.gateway.revoke = () => Promise.reject(new ConnectError('PROVIDER_UNAVAILABLE'));
      await expect(finish(await begin())).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
    });
  });

  it('again renews the connection, keeps its age and an old refresh token', async () => {
    await finish(await begin());
    world.clock.now += 60;
    const { refreshToken: _, ...renewed } = grantOf('2');
    grant = renewed;
    await finish(await begin());
    const [connection, ...others] = world.connections.all();
    expect(others).toEqual([]);
    expect(connection?.createdAt).toBe(world.clock.now - 60);
    const tokens =
      connection?.tokens && (await world.deps.vault.open(connection, connection.tokens));
    expect(tokens).toEqual({ accessToken: 'access-2', refreshToken: 'refresh-1' });
  });

  it('with an account that another person has connected too leaves theirs alone', async () => {
    await finish(await begin());
    await finish(await begin(eve), eve);
    expect(
      world.connections
        .all()
        .map((one) => one.person)
        .sort(),
    ).toEqual([ada, eve]);
  });

  it('of a person who is being erased leaves no connection', async () => {
    const state = await begin();
    await world.people.write(ada, { erasingSince: 1, erasing: 'yes', isSwept: false }, 1);
    await expect(finish(state)).rejects.toMatchObject({ code: 'SESSION_REQUIRED' });
    expect(world.connections.all()).toEqual([]);
  });

  it('and dying before the event is told leaves it to the sweeper', async () => {
    const { publishers } = world.deps;
    const broken = {
      ...world.deps,
      publishers: { 'user-connected': async () => Promise.reject(new Error('down')) },
    };
    const parameters = gateway.consent(await begin());
    await finishConnecting(broken, { person: ada, browser: 'laptop', provider, parameters });
    expect(world.connections.all()[0]?.events).toHaveLength(1);
    await publishAllPending({ ...world.deps, publishers });
    expect(world.told).toHaveLength(1);
    expect(world.connections.all()[0]?.events).toEqual([]);
  });

  it('from a provider that is down connects nothing and says so', async () => {
    world = setUp({
      redeem: async () => {
        throw new ConnectError('PROVIDER_UNAVAILABLE', { retryAfterSeconds: 30 });
      },
    });
    await expect(finish(await begin())).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(world.connections.all()).toEqual([]);
  });
});
