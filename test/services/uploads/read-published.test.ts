import { expect, it } from 'vitest';
import type { PersonId } from '../../../lambdas/phone/index.ts';
import { announceUpload } from '../../../lambdas/services/domain/uploads/announce-upload.ts';
import { inspectUpload } from '../../../lambdas/services/domain/uploads/inspect-upload.ts';
import { readPublished } from '../../../lambdas/services/domain/uploads/read-published.ts';
import { removeUploads } from '../../../lambdas/services/domain/uploads/remove-uploads.ts';
import { chunk, pngWith } from '../inspect/pictures.ts';
import { World } from './world.ts';

const ada = 'ada' as PersonId;
const name = { bucket: 'b', key: 'cat.png', isShared: false };
const first = pngWith();
const second = pngWith(chunk('tEXt', Buffer.from('Title\0a cat')));

async function publish(world: World, body: Buffer): Promise<string> {
  const wanted = { acl: 'private', contentType: 'image/png', size: body.byteLength } as const;
  const { id } = await announceUpload(world.deps, ada, { ...name, ...wanted });
  await inspectUpload(world.deps, world.arrive(ada, id, body));
  return id;
}

/** Reads it, and has something happen just before the bytes are asked for. */
function read(world: World, meanwhile: () => Promise<unknown> = async () => undefined) {
  let isFirst = true;
  return readPublished(
    {
      ...world.deps,
      async read({ id }) {
        if (isFirst) await meanwhile();
        isFirst = false;
        const bytes = world.published.get(id);
        if (bytes === undefined) throw new Error('NoSuchKey');
        return bytes;
      },
    },
    ada,
    name,
  );
}

it('gives a published file', async () => {
  const world = new World();
  await publish(world, first);
  expect((await read(world)).bytes).toEqual(first);
});

it('gives the file that takes its place meanwhile', async () => {
  const world = new World();
  await publish(world, first);
  const { upload, bytes } = await read(world, () => publish(world, second));
  expect(bytes).toEqual(second);
  expect(upload.size).toBe(second.byteLength);
});

it('knows no file that is deleted meanwhile', async () => {
  const world = new World();
  const id = await publish(world, first);
  const deleting = () => removeUploads(world.deps, ada, (one) => one.id === id);
  await expect(read(world, deleting)).rejects.toMatchObject({ code: 'UPLOAD_UNKNOWN' });
});

it('fails where the bucket does', async () => {
  const world = new World();
  await publish(world, first);
  const failing = () => Promise.reject(new Error('503'));
  await expect(read(world, failing)).rejects.toThrow('503');
});
