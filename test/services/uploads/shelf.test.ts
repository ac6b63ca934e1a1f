import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../lambdas/phone/index.ts';
import { announceUpload } from '../../../lambdas/services/domain/uploads/announce-upload.ts';
import { findPublished } from '../../../lambdas/services/domain/uploads/find-published.ts';
import { inspectUpload } from '../../../lambdas/services/domain/uploads/inspect-upload.ts';
import {
  forgetUploads,
  removeUploads,
} from '../../../lambdas/services/domain/uploads/remove-uploads.ts';
import { sweepUploads } from '../../../lambdas/services/domain/uploads/sweep-uploads.ts';
import { pngWith } from '../inspect/pictures.ts';
import { World } from './world.ts';

const [ada, bob] = ['ada', 'bob'] as PersonId[] as [PersonId, PersonId];
const picture = pngWith();
const wanted = {
  bucket: 'b',
  key: 'cat.png',
  isShared: false,
  acl: 'private' as const,
  contentType: 'image/png',
  size: picture.byteLength,
};

async function publish(world: World, person: PersonId, changed: object = {}): Promise<string> {
  const { id } = await announceUpload(world.deps, person, { ...wanted, ...changed });
  await inspectUpload(world.deps, world.arrive(person, id, picture));
  return id;
}

describe('a shelf', () => {
  it.each([
    ['TYPE_UNSUPPORTED', { contentType: 'text/html' }],
    ['TYPE_UNSUPPORTED', { contentType: 'image/svg+xml' }],
    ['TYPE_UNSUPPORTED', { contentType: 'IMAGE/PNG' }],
    ['KEY_INVALID', { key: 'cat.png\u202egnp.exe' }],
    ['KEY_INVALID', { key: `${'a'.repeat(200)}.png` }],
  ])('takes nothing that could never be published: %s for %j', async (code, changed) => {
    const world = new World();
    await expect(announceUpload(world.deps, ada, { ...wanted, ...changed })).rejects.toMatchObject({
      code,
    });
    expect(await world.uploadsOf(ada)).toEqual([]);
  });

  it('takes no file above the limit', async () => {
    const world = new World({ largest: 10 });
    await expect(announceUpload(world.deps, ada, wanted)).rejects.toMatchObject({
      code: 'UPLOAD_TOO_LARGE',
    });
    expect(await world.uploadsOf(ada)).toEqual([]);
  });

  it.each([
    ['bytes', { quotaBytes: picture.byteLength }],
    ['files', { quotaFiles: 1 }],
  ])('takes no more than its %s, however many ask at once', async (_, settings) => {
    const world = new World(settings);
    const keys = ['a.png', 'b.png', 'c.png'];
    const asked = await Promise.allSettled(
      keys.map((key) => announceUpload(world.deps, ada, { ...wanted, key })),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(asked.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'UPLOAD_QUOTA_EXCEEDED' } },
      { reason: { code: 'UPLOAD_QUOTA_EXCEEDED' } },
    ]);
  });

  it('has room for what replaces a file', async () => {
    const world = new World({ quotaFiles: 1, quotaBytes: picture.byteLength });
    await publish(world, ada);
    const second = await publish(world, ada);
    expect(await world.uploadsOf(ada)).toMatchObject([{ id: second, status: 'published' }]);
  });

  it('counts what was signed and can still come', async () => {
    const world = new World({ quotaBytes: 3 * picture.byteLength });
    for (let n = 0; n < 3; n++) await announceUpload(world.deps, ada, wanted);
    await expect(announceUpload(world.deps, ada, wanted)).rejects.toMatchObject({
      code: 'UPLOAD_QUOTA_EXCEEDED',
    });
    world.now += 301;
    await expect(announceUpload(world.deps, ada, wanted)).resolves.toBeDefined();
  });

  it('waits for a large file as long as a slow line takes', async () => {
    const world = new World();
    const size = 1024 ** 3;
    const { id } = await announceUpload(world.deps, ada, { ...wanted, size });
    world.now += 2 * 3600;
    await sweepUploads(world.deps);
    expect(await world.uploadsOf(ada)).toMatchObject([{ id, status: 'inspecting' }]);
  });

  it('that fails does not keep others from being swept', async () => {
    const world = new World();
    const { shelves, published } = world.deps;
    for (const person of [ada, bob]) await publish(world, person);
    const broken = {
      ...published,
      remove: async (id: string) => {
        const [upload] = await world.uploadsOf(ada);
        if (upload?.id === id) throw new Error('broken');
        await published.remove(id);
      },
    };
    const deps = { ...world.deps, published: broken };
    for (const person of [ada, bob]) {
      await removeUploads(deps, person, () => true).catch(() => undefined);
    }
    await expect(sweepUploads(deps)).rejects.toThrow('broken');
    expect(await shelves.listOpen(world.now, 10)).toEqual([]);
    expect(await shelves.listOpen(world.now + 3600, 10)).toEqual([ada]);
  });

  it('keeps the same key of two people apart', async () => {
    const world = new World();
    const [first, second] = [await publish(world, ada), await publish(world, bob)];
    expect((await findPublished(world.deps, ada, wanted)).id).toBe(first);
    expect((await findPublished(world.deps, bob, wanted)).id).toBe(second);
  });
});

describe('a key that all share', () => {
  const shared = { isShared: true };

  it('is read by all, and written by whoever had it first', async () => {
    const world = new World();
    const id = await publish(world, ada, { ...shared, acl: 'public-read' });
    const name = { ...wanted, ...shared };
    expect((await findPublished(world.deps, bob, name)).id).toBe(id);
    await expect(announceUpload(world.deps, bob, name)).rejects.toMatchObject({
      code: 'KEY_TAKEN',
    });
    expect((await publish(world, ada, shared)) === id).toBe(false);
  });

  it('goes to one of those who want it at once', async () => {
    const world = new World();
    const asked = await Promise.allSettled(
      [ada, bob].map((person) => announceUpload(world.deps, person, { ...wanted, ...shared })),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is free again when its owner has deleted it', async () => {
    const world = new World();
    await publish(world, ada, shared);
    await removeUploads(world.deps, ada, () => true);
    await expect(publish(world, bob, shared)).resolves.toEqual(expect.any(String));
  });

  it('is read by others only where it is public', async () => {
    const world = new World();
    const name = { ...wanted, ...shared };
    await publish(world, ada, shared);
    await expect(findPublished(world.deps, bob, name)).rejects.toMatchObject({
      code: 'UPLOAD_UNKNOWN',
    });
    const id = await publish(world, ada, { ...shared, acl: 'public-read' });
    expect((await findPublished(world.deps, bob, name)).id).toBe(id);
  });

  it('is free again after an upload that never came, and after an erase', async () => {
    const world = new World();
    await announceUpload(world.deps, ada, { ...wanted, ...shared });
    world.now += 9 * 86_400;
    await sweepUploads(world.deps);
    await announceUpload(world.deps, ada, { ...wanted, key: 'other.png' });
    await forgetUploads(world.deps, ada);
    expect(world.claimed).toEqual({});
    await expect(publish(world, bob, shared)).resolves.toEqual(expect.any(String));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'stays with who announces it again while it is given up (after call %i)',
    async (call) => {
      const world = new World();
      await publish(world, ada, { ...shared, acl: 'public-read' });
      let again: Promise<string> | undefined;
      world.before = (count) => {
        if (count !== call) return undefined;
        world.before = undefined;
        again = publish(world, ada, { ...shared, acl: 'public-read' });
        return again;
      };
      world.calls = 0;
      await removeUploads(world.deps, ada, ({ status }) => status === 'published');
      const id = await again;
      if (id === undefined) return;

      const [upload] = (await world.uploadsOf(ada)).filter((one) => one.id === id);
      if (upload?.status !== 'published') return;
      expect(world.claimed).toEqual({ 'b/cat.png': { person: ada } });
      expect((await findPublished(world.deps, bob, { ...wanted, ...shared })).id).toBe(id);
    },
  );
});
