import { describe, expect, it } from 'vitest';
import { refOf } from '../../lambdas/connect/domain/connection.ts';
import type { RefreshOutcome } from '../../lambdas/connect/domain/ports.ts';
import { withAccessToken } from '../../lambdas/connect/domain/use-connection.ts';
import { ConnectError } from '../../lambdas/connect/errors.ts';
import { connectedPerson, granted, grantOf, setUp } from './set-up.ts';

const tokenOf = async (token: string) => token;

/** A provider whose refreshes are counted, and answered in turn. */
function refreshing(...answers: (() => RefreshOutcome)[]) {
  const sent: string[] = [];
  const world = setUp({
    prepareRefresh: async () => async (refreshToken) => {
      sent.push(refreshToken);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = answers.shift();
      if (answer === undefined) throw new Error('One refresh too many');
      return answer();
    },
  });
  return { ...world, sent };
}

describe('an access token', () => {
  it('that is not due is used as it is', async () => {
    const world = refreshing();
    const connection = await connectedPerson(world);
    expect(await withAccessToken(world.deps, connection, tokenOf)).toBe('access-1');
  });

  it('that is due is refreshed once for a hundred callers at once', async () => {
    const world = refreshing(() => granted(grantOf('2')));
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    const callers = Array.from({ length: 100 }, () =>
      withAccessToken(world.deps, connection, tokenOf).catch((error: ConnectError) => error.code),
    );
    const results = new Set(await Promise.all(callers));
    expect(world.sent).toEqual(['refresh-1']);
    results.delete('REFRESH_IN_PROGRESS');
    expect([...results]).toEqual(['access-2']);
  });

  it('that the provider refuses all the same is refreshed once, and no more', async () => {
    const world = refreshing(() => granted(grantOf('2')));
    const connection = await connectedPerson(world);
    const used: string[] = [];
    const refused = withAccessToken(world.deps, connection, async (token) => {
      used.push(token);
      throw new ConnectError('ACCESS_TOKEN_REJECTED');
    });
    await expect(refused).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    expect([used, world.sent.length]).toEqual([['access-1', 'access-2'], 1]);
  });

  it('keeps the refresh token that it has when the provider sends no other', async () => {
    const { refreshToken: _, ...grant } = grantOf('2');
    const world = refreshing(
      () => granted(grant),
      () => granted(grantOf('3')),
    );
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    await withAccessToken(world.deps, connection, tokenOf);
    world.clock.now += 3600;
    const [renewed = connection] = world.connections.all();
    await withAccessToken(world.deps, renewed, tokenOf);
    expect(world.sent).toEqual(['refresh-1', 'refresh-1']);
  });
});

describe('a refused refresh token', () => {
  it('ends in needs_reauthorization, and the person is told once', async () => {
    const world = refreshing(() => ({ outcome: 'refused' }));
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    const use = () => withAccessToken(world.deps, connection, tokenOf);
    await expect(use()).rejects.toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
    await expect(use()).rejects.toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
    expect(world.told.map(({ kind }) => kind)).toEqual(['reauthorize']);
    expect(world.connections.all()[0]).toMatchObject({
      status: 'needs_reauthorization',
      events: [],
    });
    expect(world.connections.all()[0]?.tokens).toBeUndefined();
  });
});

describe('a lost answer', () => {
  it('is asked for again where refresh tokens do not rotate, after a while', async () => {
    const world = refreshing(
      () => ({ outcome: 'lost' }),
      () => granted(grantOf('2')),
    );
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    const use = () => withAccessToken(world.deps, connection, tokenOf);
    await expect(use()).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      retryAfterSeconds: 15,
    });
    await expect(use()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(world.sent).toHaveLength(1);
    world.clock.now += 15;
    expect(await use()).toBe('access-2');
  });

  it.each([
    ['at once', false, 1],
    ['after one replay', true, 2],
  ])(
    'costs the connection %s where refresh tokens rotate',
    async (_, allowsRefreshReplay, most) => {
      const world = refreshing(
        () => ({ outcome: 'lost' }),
        () => ({ outcome: 'lost' }),
      );
      const fitbit = world.deps.providers.get('fitbit');
      if (fitbit === undefined) throw new Error('fitbit is not declared');
      const providers = new Map([['fitbit', { ...fitbit, allowsRefreshReplay }]]);
      const connection = await connectedPerson(world, 'fitbit');
      world.clock.now += 3600;
      const revoked: unknown[] = [];
      const gateway = {
        ...world.deps.gateway,
        revoke: async (_: unknown, tokens: unknown) => void revoked.push(tokens),
      };
      const deps = { ...world.deps, providers, gateway };
      const use = () => withAccessToken(deps, connection, tokenOf);
      for (let sent = 0; sent < most; sent++) {
        await expect(use()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
        world.clock.now += 15;
      }
      await expect(use()).rejects.toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
      expect(world.sent).toHaveLength(most);
      expect(world.told).toHaveLength(1);
      expect(revoked).toEqual([{ accessToken: 'access-1', refreshToken: 'refresh-1' }]);
    },
  );

  it('that comes after the lease has ended, and another has refreshed, changes nothing', async () => {
    const late: (() => void)[] = [];
    const world = setUp({
      prepareRefresh: async () => async (refreshToken) => {
        if (late.length > 0) return granted(grantOf('2'));
        await new Promise<void>((resolve) => late.push(resolve));
        return granted(grantOf(`late-${refreshToken}`));
      },
    });
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    const slow = withAccessToken(world.deps, connection, tokenOf);
    while (late.length === 0) await new Promise((resolve) => setImmediate(resolve));
    world.clock.now += 21;
    expect(await withAccessToken(world.deps, connection, tokenOf)).toBe('access-2');
    late[0]?.();
    expect(await slow).toBe('access-2');
  });
});

describe('what is slow', () => {
  it('before the claim lets another refresh, and does not ask once more', async () => {
    const prepared: (() => void)[] = [];
    const sent: string[] = [];
    const world = setUp({
      async prepareRefresh() {
        if (prepared.length === 0) await new Promise<void>((resolve) => prepared.push(resolve));
        return async (refreshToken) => {
          sent.push(refreshToken);
          return granted(grantOf('2'));
        };
      },
    });
    const connection = await connectedPerson(world, 'fitbit');
    world.clock.now += 3600;
    const slow = withAccessToken(world.deps, connection, tokenOf);
    while (prepared.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await withAccessToken(world.deps, connection, tokenOf)).toBe('access-2');
    world.clock.now += 21;
    prepared[0]?.();
    expect(await slow).toBe('access-2');
    expect(sent).toEqual(['refresh-1']);
  });

  it('to claim gives the claim back, and costs no refresh token', async () => {
    const world = refreshing(() => granted(grantOf('2')));
    const connection = await connectedPerson(world, 'fitbit');
    world.clock.now += 3600;
    const connections = {
      ...world.connections,
      async write(...claim: Parameters<typeof world.connections.write>) {
        const isWritten = await world.connections.write(...claim);
        world.clock.now += 6;
        return isWritten;
      },
    };
    for (let i = 0; i < 3; i++) {
      const late = withAccessToken({ ...world.deps, connections }, connection, tokenOf);
      await expect(late).rejects.toMatchObject({ code: 'REFRESH_IN_PROGRESS' });
    }
    expect(world.sent).toEqual([]);
    expect(await withAccessToken(world.deps, connection, tokenOf)).toBe('access-2');
  });
});

describe('a fault of ours', () => {
  const down = () => Promise.reject(new Error('KMS is down'));

  it.each([
    ['opening', { open: down }],
    ['getting ready to seal', { ready: down }],
  ])('while %s costs no refresh token, however often it happens', async (_, broken) => {
    const world = refreshing(() => granted(grantOf('2')));
    const connection = await connectedPerson(world, 'fitbit');
    world.clock.now += 3600;
    const deps = { ...world.deps, vault: { ...world.deps.vault, ...broken } };
    for (let i = 0; i < 3; i++) {
      await expect(withAccessToken(deps, connection, tokenOf)).rejects.toThrow('KMS is down');
      world.clock.now += 60;
    }
    expect(await withAccessToken(world.deps, connection, tokenOf)).toBe('access-2');
  });

  it('before anything is sent costs no refresh token', async () => {
    const fault = () => {
      throw new Error('The client is not set');
    };
    const world = refreshing(fault, fault, fault, () => granted(grantOf('2')));
    const connection = await connectedPerson(world, 'fitbit');
    world.clock.now += 3600;
    for (let i = 0; i < 3; i++) {
      await expect(withAccessToken(world.deps, connection, tokenOf)).rejects.toThrow('not set');
      world.clock.now += 60;
    }
    expect(await withAccessToken(world.deps, connection, tokenOf)).toBe('access-2');
  });
});

describe('a provider in trouble', () => {
  it('is asked once for all callers, and left alone for as long as it says', async () => {
    const world = refreshing(
      () => {
        throw new ConnectError('PROVIDER_UNAVAILABLE', { retryAfterSeconds: 120 });
      },
      () => granted(grantOf('2')),
    );
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    const use = () => withAccessToken(world.deps, connection, tokenOf);
    const refused = await Promise.allSettled(Array.from({ length: 20 }, use));
    expect(refused.map(({ status }) => status)).not.toContain('fulfilled');
    world.clock.now += 119;
    await expect(use()).rejects.toMatchObject({ retryAfterSeconds: 1 });
    expect(world.sent).toHaveLength(1);
    world.clock.now += 1;
    expect(await use()).toBe('access-2');
  });
});

describe('a refresh', () => {
  it('that ends after the person has disconnected is revoked', async () => {
    const revoked: unknown[] = [];
    const world = setUp({
      prepareRefresh: async () => async () => {
        await world.connections.delete(refOf(connection));
        return granted(grantOf('2'));
      },
      revoke: async (_, tokens) => void revoked.push(tokens),
    });
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    const gone = withAccessToken(world.deps, connection, tokenOf);
    await expect(gone).rejects.toMatchObject({ code: 'CONNECTION_NOT_FOUND' });
    expect(revoked).toEqual([{ accessToken: 'access-2', refreshToken: 'refresh-2' }]);
    expect(world.connections.all()).toEqual([]);
  });
});

describe('a provider that has closed down', () => {
  it('is not asked again, and the person is told of its successor', async () => {
    const world = setUp();
    const connection = await connectedPerson(world, 'fitbit');
    const gone = withAccessToken(world.deps, connection, async () => {
      throw new ConnectError('PROVIDER_GONE');
    });
    await expect(gone).rejects.toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
    expect(world.told).toEqual([expect.objectContaining({ kind: 'reauthorize', gone: true })]);
  });
});
