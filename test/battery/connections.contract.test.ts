import { describe, expect, it } from 'vitest';
import type {
  ConnectionPages,
  ConnectionRef,
  Connections,
} from '../../lambdas/battery/domain/ports.ts';
import type { Connection } from '../../lambdas/connect/domain/connection.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';
import { DomainError } from '../../lambdas/shared/errors.ts';
import { answerWith } from '../topics/adapters/misbehaving-server.ts';
import { fakePages } from './fakes/queues.fake.ts';
import { aWorld, refusal } from './fakes/world.fake.ts';
import { setUpReal } from './real-deps.ts';

interface Connecting {
  readonly connections: Connections;
  readonly connect: () => Promise<{ person: PersonId; ref: ConnectionRef }>;
  readonly disconnect: (ref: ConnectionRef) => Promise<unknown>;
  /** What the provider says of this connection from now on. */
  readonly answer: (ref: ConnectionRef, how: 'devices' | 'closed down' | 'come later') => void;
}

const devices = { pairedDevices: [{ name: 'users/1/pairedDevices/9001' }] };

function connectionsContract(open: () => Promise<Connecting>): void {
  async function ask({ connections }: Connecting, ref: ConnectionRef): Promise<unknown> {
    const [connection] = await connections.load([ref]);
    return connection?.ask((get) => get(connection.source.url));
  }

  it('are loaded each once, as whose and of which provider they are', async () => {
    const { connections, connect } = await open();
    const [one, another] = [await connect(), await connect()];
    const loaded = await connections.load([one.ref, another.ref, one.ref]);
    const seen = loaded.map(({ ref, person, provider, source }) => {
      return { ref, person, provider, dialect: source.dialect };
    });
    const known = { provider: 'google-health', dialect: 'google-health' };
    expect(seen).toHaveLength(2);
    expect(seen).toEqual(
      expect.arrayContaining([
        { ...one, ...known },
        { ...another, ...known },
      ]),
    );
  });

  it('are not loaded once they are gone', async () => {
    const { connections, connect, disconnect } = await open();
    const [kept, gone] = [await connect(), await connect()];
    await disconnect(gone.ref);
    const loaded = await connections.load([gone.ref, kept.ref]);
    expect(loaded.map(({ ref }) => ref)).toEqual([kept.ref]);
    expect(await connections.load([])).toEqual([]);
  });

  it('tell whose they are, gone or not', async () => {
    const { connections, connect, disconnect } = await open();
    const { ref, person } = await connect();
    await disconnect(ref);
    expect(connections.personOf(ref)).toBe(person);
  });

  it('lend a way to read in the person’s name, and give back what was made of it', async () => {
    const setup = await open();
    const { ref } = await setup.connect();
    setup.answer(ref, 'devices');
    expect(await ask(setup, ref)).toEqual(devices);
    const [connection] = await setup.connections.load([ref]);
    expect(await connection?.ask(async () => 'read nothing')).toBe('read nothing');
    const failing = connection?.ask(() => Promise.reject(new Error('not understood')));
    await expect(failing).rejects.toThrow('not understood');
  });

  it('need the person when the provider has closed down', async () => {
    const setup = await open();
    const { ref } = await setup.connect();
    setup.answer(ref, 'closed down');
    const failure = await ask(setup, ref).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DomainError);
    expect(failure).toMatchObject({ code: 'NEEDS_REAUTHORIZATION' });
  });

  it('say when to come back to a provider that wants that', async () => {
    const setup = await open();
    const { ref } = await setup.connect();
    setup.answer(ref, 'come later');
    const failure = await ask(setup, ref).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DomainError);
    expect(failure).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: 60 });
  });
}

describe('connections to poll', () => {
  describe('in memory', () => {
    connectionsContract(async () => {
      const { deps, addPerson, answer, disconnect } = aWorld();
      const said = {
        devices,
        'closed down': refusal('NEEDS_REAUTHORIZATION'),
        'come later': refusal('PROVIDER_UNAVAILABLE', 60),
      };
      return {
        connections: deps.connections,
        connect: async () => addPerson(),
        disconnect: async (ref) => disconnect(ref),
        answer: (ref, how) => answer(ref, said[how]),
      };
    });
  });

  describe('of connect', () => {
    connectionsContract(async () => {
      const { worker, connect, connections, answers } = await setUpReal();
      const said = {
        devices: answerWith(200, JSON.stringify(devices)),
        'closed down': answerWith(410, ''),
        'come later': ((response) => {
          response.writeHead(429, { 'retry-after': '60' }).end();
        }) satisfies ReturnType<typeof answerWith>,
      };
      return {
        connections: worker.connections,
        connect,
        disconnect: (ref) => connections.delete(ref),
        answer: (ref, how) => answers.set(ref, said[how]),
      };
    });

    it('are those alone that are active and have devices', async () => {
      const { worker, connect } = await setUpReal();
      const refs = await Promise.all(
        [{ status: 'needs_reauthorization' } as const, { provider: 'github' }].map(
          async (more: Partial<Connection>) => (await connect(more)).ref,
        ),
      );
      expect(await worker.connections.load(refs)).toEqual([]);
    });
  });
});

function pagesContract(open: (count: number) => Promise<Pages>): void {
  it('lead to every connection once, and to an end', async () => {
    const { pages, refs } = await open(5);
    const found: ConnectionRef[] = [];
    let cursor: string | undefined;
    do {
      const page = await pages.page(cursor);
      found.push(...page.refs);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(found.sort()).toEqual([...refs].sort());
  });

  it('give the same again for the same cursor, so that a run can be repeated', async () => {
    const { pages } = await open(5);
    const { cursor } = await pages.page();
    expect(await pages.page(cursor)).toEqual(await pages.page(cursor));
  });
}

interface Pages {
  readonly pages: ConnectionPages;
  readonly refs: readonly ConnectionRef[];
}

describe('pages of connections', () => {
  describe('in memory', () => {
    pagesContract(async (count) => {
      const refs = Array.from({ length: count }, (_, n) => `ref-${n}`);
      return { pages: fakePages(refs, 2), refs };
    });
  });

  describe('of connect', () => {
    pagesContract(async (count) => {
      const { dispatcher, connect } = await setUpReal();
      const refs: ConnectionRef[] = [];
      for (let n = 0; n < count; n++) refs.push((await connect()).ref);
      await connect({ provider: 'github' });
      await connect({ status: 'needs_reauthorization' });
      return { pages: dispatcher.connections, refs };
    });
  });
});
