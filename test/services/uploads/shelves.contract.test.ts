import { describe, expect, it } from 'vitest';
import {
  claimsInDynamoDb,
  shelvesInDynamoDb,
} from '../../../lambdas/services/adapters/shelves.dynamodb.ts';
import type { Claims, Shelves } from '../../../lambdas/services/domain/uploads/ports.ts';
import type { Shelf, Upload } from '../../../lambdas/services/domain/uploads/shelf.ts';
import { forEachDynamoDb } from '../../shared/dynamodb-engines.ts';
import { somebody } from '../../shared/somebody.ts';
import { uploadsTable } from './tables.ts';
import { World } from './world.ts';

const now = 1_800_000_000;

const upload: Upload = {
  id: 'A',
  bucket: 'b',
  key: 'cat.png',
  isShared: false,
  acl: 'private',
  contentType: 'image/png',
  size: 1,
  at: now,
  status: 'inspecting',
};

function shelvesContract(make: () => { shelves: Shelves; claims: Claims }): void {
  it('keeps a shelf as it is put, by its version', async () => {
    const [{ shelves }, person] = [make(), somebody()];
    const shelf: Shelf = { uploads: [upload] };
    expect(await shelves.write(person, shelf, undefined)).toBe(true);
    expect(await shelves.write(person, { uploads: [] }, undefined)).toBe(false);
    const read = await shelves.read(person);
    expect(read?.item).toEqual(shelf);
    expect(await shelves.write(person, { uploads: [] }, read?.version)).toBe(true);
    expect((await shelves.read(person))?.item).toEqual({ uploads: [] });
  });

  it('lists whose shelf is to be looked at, from its time on, until it is finished', async () => {
    const [{ shelves }, person] = [make(), somebody()];
    await shelves.write(person, { uploads: [upload], open: 'shelf', openAt: now }, undefined);
    const isListed = async (at: number) => (await shelves.listOpen(at, 1000)).includes(person);
    expect([await isListed(now - 1), await isListed(now)]).toEqual([false, true]);
    const version = (await shelves.read(person))?.version;
    await shelves.write(person, { uploads: [upload] }, version);
    expect(await isListed(now)).toBe(false);
  });

  it('gives a shared key to one person', async () => {
    const [{ claims }, person] = [make(), somebody()];
    const key = `b/${person}.png`;
    expect(await claims.write(key, { person }, undefined)).toBe(true);
    expect(await claims.write(key, { person: somebody() }, undefined)).toBe(false);
    expect((await claims.read(key))?.item).toEqual({ person });
    await claims.delete(key);
    expect(await claims.read(key)).toBeUndefined();
  });
}

describe('shelves and claims', () => {
  describe('in memory', () => shelvesContract(() => new World().deps));

  forEachDynamoDb([uploadsTable], (db) => {
    shelvesContract(() => ({
      shelves: shelvesInDynamoDb(db(), uploadsTable.name, () => now),
      claims: claimsInDynamoDb(db(), uploadsTable.name, () => now),
    }));
  });
});
