import { describe, expect, it } from 'vitest';
import { refOf } from '../../lambdas/connect/domain/connection.ts';
import { disconnect, forget } from '../../lambdas/connect/domain/disconnect.ts';
import { finishConnecting } from '../../lambdas/connect/domain/finish-connecting.ts';
import { type Tokens, TokensUnreadable } from '../../lambdas/connect/domain/ports.ts';
import { publishAllPending } from '../../lambdas/connect/domain/publish-events.ts';
import { startConnecting } from '../../lambdas/connect/domain/start-connecting.ts';
import { withAccessToken } from '../../lambdas/connect/domain/use-connection.ts';
import { ConnectError } from '../../lambdas/connect/errors.ts';
import type { PersonItem } from '../../lambdas/phone/domain/person.ts';
import { fakeGateway } from './fakes/gateway.fake.ts';
import { ada, connectedPerson, eve, granted, grantOf, setUp } from './set-up.ts';

const provider = 'google-health';
const person = { person: ada, browser: 'laptop', provider };

class Crash extends Error {}

/** Ends the process, as it seems from inside, before or after one of its writes. */
function crashing<Items extends { write: (...args: never[]) => Promise<boolean> }>(
  items: Items,
  at: number,
  when: 'before' | 'after',
): Items {
  let writes = 0;
  const write = async (...args: never[]) => {
    writes++;
    if (writes > at || (writes === at && when === 'before')) throw new Crash();
    const written = await items.write(...args);
    if (writes === at) throw new Crash();
    return written;
  };
  return { ...items, write };
}

async function setUpPerson() {
  const gateway = fakeGateway(() => grantOf('1'));
  const world = setUp(gateway);
  await world.people.write(ada, { phone: '+1' } as PersonItem, undefined);
  const begin = async () => {
    const { searchParams } = new URL(await startConnecting(world.deps, person));
    return gateway.consent(searchParams.get('state') ?? '');
  };
  const finish = async (deps = world.deps, parameters?: URLSearchParams) =>
    finishConnecting(deps, { ...person, parameters: parameters ?? (await begin()) });
  return { ...world, begin, finish };
}

describe('a process that dies while a person connects', () => {
  it.each(['before', 'after'] as const)(
    '%s the state is used up has connected nothing, and the person starts again',
    async (when) => {
      const { deps, authorizations, begin, finish, connections, told } = await setUpPerson();
      const dying = { ...deps, authorizations: crashing(authorizations, 1, when) };
      await expect(finish(dying, await begin())).rejects.toThrow(Crash);
      expect(connections.all()).toEqual([]);
      await finish();
      expect([connections.all().length, told.length]).toEqual([1, 1]);
    },
  );

  it('before the connection is written has connected nothing', async () => {
    const { deps, finish, connections, told } = await setUpPerson();
    await expect(
      finish({ ...deps, connections: crashing(connections, 1, 'before') }),
    ).rejects.toThrow(Crash);
    expect(connections.all()).toEqual([]);
    await finish();
    expect([connections.all().length, told.length]).toEqual([1, 1]);
  });

  it('after the connection is written has connected, and the sweeper tells of it', async () => {
    const { deps, finish, connections, told } = await setUpPerson();
    const dying = { ...deps, connections: crashing(connections, 1, 'after') };
    await expect(finish(dying)).rejects.toThrow(Crash);
    expect([connections.all().length, told.length]).toEqual([1, 0]);
    await publishAllPending(deps);
    await publishAllPending(deps);
    expect(told).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    '%s the event is cleared has told of it, with the same id if twice',
    async (when) => {
      const { deps, finish, connections, told } = await setUpPerson();
      await finish({ ...deps, connections: crashing(connections, 2, when) });
      await publishAllPending(deps);
      expect(new Set(told.map(({ id }) => id)).size).toBe(1);
      expect(connections.all()[0]?.events).toEqual([]);
    },
  );
});

describe('a process that dies while it refreshes', () => {
  it.each([
    ['before the claim', 1, 'before', 'access-2'],
    ['after the claim', 1, 'after', 'access-2'],
    ['before the new tokens are written', 2, 'before', 'access-3'],
    ['after the new tokens are written', 2, 'after', 'access-2'],
  ] as const)('%s loses nothing', async (_, at, when, expected) => {
    let refreshes = 1;
    const world = setUp({
      prepareRefresh: async () => async () => granted(grantOf(String(++refreshes))),
    });
    const connection = await connectedPerson(world);
    world.clock.now += 3600;
    const dying = { ...world.deps, connections: crashing(world.connections, at, when) };
    const use = (deps = world.deps) => withAccessToken(deps, connection, async (token) => token);
    await expect(use(dying)).rejects.toThrow(Crash);
    world.clock.now += 20;
    expect(await use()).toBe(expected);
  });

  it.each([
    ['before', 1],
    ['after', 1],
    ['before', 2],
    ['after', 2],
  ] as const)(
    '%s write %i of giving up what may be spent revokes it, and tells the person once',
    async (when, at) => {
      const revoked: Tokens[] = [];
      const world = setUp({
        prepareRefresh: async () => async () => ({ outcome: 'lost' }),
        revoke: async (_, tokens) => void revoked.push(tokens),
      });
      await world.people.write(ada, { phone: '+1' } as PersonItem, undefined);
      const connection = await connectedPerson(world, 'fitbit');
      const use = (deps = world.deps) => withAccessToken(deps, connection, async (token) => token);
      world.clock.now += 3600;
      for (let sent = 0; sent < 2; sent++) {
        await expect(use()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
        world.clock.now += 15;
      }
      const dying = { ...world.deps, connections: crashing(world.connections, at, when) };
      await expect(use(dying)).rejects.toThrow(Crash);
      world.clock.now += 20;
      await expect(use()).rejects.toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
      await publishAllPending(world.deps);
      expect(revoked[0]).toEqual({ accessToken: 'access-1', refreshToken: 'refresh-1' });
      expect(world.told).toHaveLength(1);
    },
  );
});

describe('the sweeper', () => {
  it('removes what was connected while its person was being erased', async () => {
    const { deps, people, finish, connections, told } = await setUpPerson();
    const dying = { ...deps, connections: crashing(connections, 1, 'after') };
    await expect(finish(dying)).rejects.toThrow(Crash);
    await people.delete(ada);
    await publishAllPending(deps);
    expect([connections.all(), told]).toEqual([[], []]);
  });
});

describe('disconnecting', () => {
  it('revokes and deletes', async () => {
    const revoked: unknown[] = [];
    const world = setUp({ revoke: async (_, tokens) => void revoked.push(tokens) });
    await disconnect(world.deps, refOf(await connectedPerson(world)));
    expect(revoked).toEqual([{ accessToken: 'access-1', refreshToken: 'refresh-1' }]);
    expect(world.connections.all()).toEqual([]);
  });

  it('deletes even though the provider is down, or the tokens no longer open', async () => {
    const world = setUp({
      revoke: () => Promise.reject(new ConnectError('PROVIDER_UNAVAILABLE')),
    });
    await disconnect(world.deps, refOf(await connectedPerson(world)));
    const vault = { ...world.deps.vault, open: () => Promise.reject(new TokensUnreadable()) };
    await disconnect({ ...world.deps, vault }, refOf(await connectedPerson(world)));
    expect(world.connections.all()).toEqual([]);
  });

  it('keeps what it could not revoke for a fault of ours, to be tried again', async () => {
    const world = setUp({ revoke: () => Promise.reject(new Error('secrets are down')) });
    const ref = refOf(await connectedPerson(world));
    await expect(disconnect(world.deps, ref)).rejects.toThrow('secrets are down');
    await expect(forget(world.deps, ada)).rejects.toThrow('secrets are down');
    expect(world.connections.all()).toHaveLength(1);
  });

  it('of somebody else’s connection finds nothing', async () => {
    const world = setUp();
    const { id } = await connectedPerson(world);
    await expect(disconnect(world.deps, refOf({ person: eve, id }))).rejects.toMatchObject({
      code: 'CONNECTION_NOT_FOUND',
    });
    expect(world.connections.all()).toHaveLength(1);
  });

  it('from everything may be done again', async () => {
    const world = setUp();
    await connectedPerson(world);
    await connectedPerson(world, 'fitbit');
    await forget(world.deps, ada);
    await forget(world.deps, ada);
    expect(world.connections.all()).toEqual([]);
  });
});
