import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connectionsInDynamoDb } from '../../lambdas/connect/adapters/connections.dynamodb.ts';
import { type Connection, connectionId, refOf } from '../../lambdas/connect/domain/connection.ts';
import type { Connections } from '../../lambdas/connect/domain/ports.ts';
import type { PersonId } from '../../lambdas/phone/domain/person.ts';
import { forEachDynamoDb } from '../shared/dynamodb-engines.ts';
import { somebody } from '../shared/somebody.ts';
import { fakeConnections } from './set-up.ts';
import { connectionsTable } from './tables.ts';

function connectionOf(person: PersonId, more: Partial<Connection> = {}): Connection {
  const provider = more.provider ?? 'google-health';
  const id = connectionId(person, provider, 'user');
  return {
    ...{ person, id, provider, providerUserId: 'user', status: 'active', tokenType: 'bearer' },
    ...{ scopes: ['a'], createdAt: 1, updatedAt: 1, fence: 1, events: [] },
    ...more,
  };
}

function connectionsContract(open: () => Connections): void {
  it('gives back what was written, and only to the version that was read', async () => {
    const connections = open();
    const box = new Uint8Array([1, 2, 3]);
    const connection = connectionOf(somebody(), { tokens: { key: 'k', version: 1, box } });
    const ref = refOf(connection);
    expect(await connections.write(ref, connection, undefined)).toBe(true);
    expect(await connections.write(ref, connection, undefined)).toBe(false);
    const read = await connections.read(ref);
    expect(read?.item).toEqual(connection);
    const changed = { ...connection, fence: 2 };
    expect(await connections.write(ref, changed, read?.version)).toBe(true);
    expect(await connections.write(ref, connection, read?.version)).toBe(false);
    expect((await connections.read(ref))?.item.fence).toBe(2);
    await connections.delete(ref);
    expect(await connections.read(ref)).toBeUndefined();
  });

  it('lists a person’s own, and loads many at once', async () => {
    const connections = open();
    const people = Array.from({ length: 120 }, somebody);
    const all = people.map((person) => connectionOf(person));
    await Promise.all(all.map((one) => connections.write(refOf(one), one, undefined)));
    const [first] = all;
    expect(first && (await connections.listFor(first.person))).toEqual([first]);
    const refs = all.map(refOf);
    expect(await connections.load([...refs, ...refs])).toHaveLength(120);
  });

  it('pages through what is active, what is pending and what an old key seals', async () => {
    const connections = open();
    const provider = `provider-${randomUUID().slice(0, 8)}`;
    const tokens = { key: 'old', version: 1, box: new Uint8Array([1]) };
    const wanted = Array.from({ length: 30 }, () => connectionOf(somebody(), { provider, tokens }));
    const event = { kind: 'user-connected', id: 'e', at: 1 } as const;
    const dead = connectionOf(somebody(), {
      provider,
      status: 'needs_reauthorization',
      events: [event],
    });
    for (const one of [...wanted, dead]) await connections.write(refOf(one), one, undefined);
    const refs = wanted.map(refOf).sort();
    const pages = (list: (cursor?: string) => ReturnType<Connections['pending']>) => readAll(list);
    expect(await pages((cursor) => connections.active([provider], cursor))).toEqual(refs);
    expect(await pages((cursor) => connections.pending(cursor))).toContain(refOf(dead));
    const stale = await pages((cursor) => connections.sealedUnderOthers('new', cursor));
    expect(stale).toEqual(expect.arrayContaining(refs));
    expect(stale).not.toContain(refOf(dead));
    expect(await pages((cursor) => connections.sealedUnderOthers('old', cursor))).not.toContain(
      refs[0],
    );
  });
}

async function readAll(list: (cursor?: string) => ReturnType<Connections['pending']>) {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    found.push(...page.refs);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found.sort();
}

describe('connections', () => {
  describe('in memory', () => connectionsContract(fakeConnections));

  forEachDynamoDb([connectionsTable], (db) => {
    connectionsContract(() => connectionsInDynamoDb(db(), 'connections'));
  });
});
