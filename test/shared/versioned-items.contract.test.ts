import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { versionedItems } from '../../lambdas/shared/dynamodb/versioned-items.ts';
import {
  type DeletableItems,
  decideOn,
  type VersionedItems,
} from '../../lambdas/shared/versioned-items.ts';
import { forEachDynamoDb } from './dynamodb-engines.ts';
import { fakeVersionedItems } from './versioned-items.fake.ts';

interface Note {
  readonly text: string;
  readonly tags?: readonly string[];
  readonly expiresAt?: number;
  readonly nested?: { readonly left?: string; readonly out?: string };
}

interface Setup {
  readonly notes: DeletableItems<Note>;
  /** Items of another kind in the same table. */
  readonly others: VersionedItems<Note>;
  readonly key: string;
  now: number;
}

type MakeItems = (prefix: string, now: () => number) => DeletableItems<Note>;

const expiresAt = (note: Note) => note.expiresAt ?? Number.MAX_SAFE_INTEGER;

function versionedItemsContract(makeItems: MakeItems): void {
  function setUp(): Setup {
    const clock = { now: 1000 };
    const now = () => clock.now;
    return Object.assign(clock, {
      notes: makeItems('note', now),
      others: makeItems('other', now),
      key: randomUUID(),
    });
  }

  it('has nothing under a key that was never written', async () => {
    const { notes, key } = setUp();
    expect(await notes.read(key)).toBeUndefined();
  });

  it('reads what was written, at its version', async () => {
    const { notes, key } = setUp();
    expect(await notes.write(key, { text: 'a', tags: ['x', ''] }, undefined)).toBe(true);
    const read = await notes.read(key);
    expect(read).toEqual({ item: { text: 'a', tags: ['x', ''] }, version: 1001 });
  });

  it('leaves out fields that are undefined', async () => {
    const { notes, key } = setUp();
    const item = { text: 'a', nested: { left: 'l', out: undefined } } as unknown as Note;
    await notes.write(key, item, undefined);
    const read = await notes.read(key);
    expect(JSON.stringify(read?.item.nested)).toBe('{"left":"l"}');
  });

  it('is not changed by changing what was written or read', async () => {
    const { notes, key } = setUp();
    const tags = ['x'];
    await notes.write(key, { text: 'a', tags }, undefined);
    tags.push('y');
    const first = await notes.read(key);
    (first?.item.tags as string[] | undefined)?.push('z');
    expect((await notes.read(key))?.item.tags).toEqual(['x']);
  });

  it('refuses to make an item that exists', async () => {
    const { notes, key } = setUp();
    await notes.write(key, { text: 'a' }, undefined);
    expect(await notes.write(key, { text: 'b' }, undefined)).toBe(false);
    expect((await notes.read(key))?.item.text).toBe('a');
  });

  it('replaces the whole item at the version that was read, once', async () => {
    const { notes, key } = setUp();
    await notes.write(key, { text: 'a', tags: ['x'] }, undefined);
    expect(await notes.write(key, { text: 'b' }, 1001)).toBe(true);
    expect(await notes.write(key, { text: 'c' }, 1001)).toBe(false);
    expect(await notes.read(key)).toEqual({ item: { text: 'b' }, version: 1002 });
  });

  it('refuses to change an item that is gone', async () => {
    const { notes, key } = setUp();
    await notes.write(key, { text: 'a' }, undefined);
    await notes.delete(key);
    expect(await notes.write(key, { text: 'b' }, 1001)).toBe(false);
    expect(await notes.read(key)).toBeUndefined();
  });

  it('deletes at a version only while the item is at it', async () => {
    const { notes, key } = setUp();
    await notes.write(key, { text: 'a' }, undefined);
    const seen = (await notes.read(key))?.version ?? 0;
    await notes.write(key, { text: 'b' }, seen);
    expect(await notes.deleteAt(key, seen)).toBe(false);
    expect((await notes.read(key))?.item).toEqual({ text: 'b' });
    expect(await notes.deleteAt(key, seen + 1)).toBe(true);
    expect(await notes.read(key)).toBeUndefined();
    expect(await notes.deleteAt(key, seen + 1)).toBe(false);
  });

  it('deletes what is not there without complaint', async () => {
    const { notes, key } = setUp();
    await expect(notes.delete(key)).resolves.toBeUndefined();
  });

  it('has nothing from the second that an item expires, and lets it be made anew', async () => {
    const setup = setUp();
    const { notes, key } = setup;
    await notes.write(key, { text: 'a', expiresAt: 1010 }, undefined);
    setup.now = 1009;
    expect((await notes.read(key))?.item.text).toBe('a');
    expect(await notes.write(key, { text: 'b' }, undefined)).toBe(false);
    setup.now = 1010;
    expect(await notes.read(key)).toBeUndefined();
    expect(await notes.write(key, { text: 'b' }, undefined)).toBe(true);
    expect((await notes.read(key))?.item.text).toBe('b');
  });

  it('keeps kinds apart that share a table', async () => {
    const { notes, others, key } = setUp();
    await notes.write(key, { text: 'a' }, undefined);
    expect(await others.read(key)).toBeUndefined();
  });

  it('lets one of many concurrent writers through', async () => {
    const { notes, key } = setUp();
    await notes.write(key, { text: 'a' }, undefined);
    const writes = await Promise.all(
      [...'bcdefgh'].map((text) => notes.write(key, { text }, 1001)),
    );
    expect(writes.filter(Boolean)).toHaveLength(1);
  });

  it('loses no concurrent decision', async () => {
    const { notes, key } = setUp();
    const letters = [...'abcdefgh'];
    const append = (letter: string) =>
      decideOn(notes, key, (note) => ({
        item: { text: (note?.text ?? '') + letter },
        answer: undefined,
      }));
    await Promise.all(letters.map(append));
    expect([...((await notes.read(key))?.item.text ?? '')].sort()).toEqual(letters);
  });
}

describe('versioned items', () => {
  describe('in memory', () => {
    versionedItemsContract((_, now) => fakeVersionedItems<Note>({ now, expiresAt }));
  });

  forEachDynamoDb([{ name: 'items', partitionKey: 'id' }], (db) => {
    versionedItemsContract((prefix, now) =>
      versionedItems<Note>(db(), { table: 'items', prefix, now, expiresAt }),
    );
  });
});
