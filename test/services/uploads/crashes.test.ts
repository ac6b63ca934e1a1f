import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../lambdas/phone/index.ts';
import { announceUpload } from '../../../lambdas/services/domain/uploads/announce-upload.ts';
import { inspectUpload } from '../../../lambdas/services/domain/uploads/inspect-upload.ts';
import type { Arrival } from '../../../lambdas/services/domain/uploads/ports.ts';
import {
  forgetUploads,
  removeUploads,
} from '../../../lambdas/services/domain/uploads/remove-uploads.ts';
import type { Upload } from '../../../lambdas/services/domain/uploads/shelf.ts';
import { sweepUploads } from '../../../lambdas/services/domain/uploads/sweep-uploads.ts';
import { pngWith } from '../inspect/pictures.ts';
import { Crash, World } from './world.ts';

const ada = 'ada' as PersonId;
const picture = pngWith();
const page = Buffer.from('<!doctype html><script>alert(1)</script>');
const hours = 3600;

function wanted(body: Buffer, key = 'cat.png') {
  const contentType = 'image/png';
  const size = body.byteLength;
  return { bucket: 'b', key, isShared: false, acl: 'public-read' as const, contentType, size };
}

/** Runs what may die, and gives whether it did. */
async function dies(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

/** As a queue does it: what was not done comes again. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  if (await dies(work)) await work();
}

/** What must be true at every moment. */
async function check(world: World, bodies: ReadonlyMap<string, Buffer>): Promise<void> {
  const uploads = await world.uploadsOf(ada);
  for (const [id, body] of world.published) {
    expect(body, 'nothing but what was found clean is published').toEqual(picture);
    expect(bodies.get(id)).toEqual(picture);
  }
  for (const { id, status } of uploads) {
    if (status === 'published') expect(world.published.has(id), 'what is published').toBe(true);
    const isThere = (world.quarantined.get(`${ada}/${id}`)?.length ?? 0) > 0;
    if (status === 'inspecting')
      expect(isThere, 'no original is lost before its verdict').toBe(true);
  }
}

/** What must be true in the end, whoever died on the way. */
async function checkInTheEnd(world: World, bodies: ReadonlyMap<string, Buffer>): Promise<void> {
  world.dies = undefined;
  world.now += 3 * hours;
  await sweepUploads(world.deps);
  await check(world, bodies);
  const uploads = await world.uploadsOf(ada);
  expect(uploads.filter(({ status }) => status === 'inspecting' || status === 'deleting')).toEqual(
    [],
  );
  // What nobody reads any more the bucket's lifecycle removes, if no event comes that would do it earlier.
  const settled = uploads.map(({ id }) => `${ada}/${id}`);
  expect(settled).toEqual(expect.arrayContaining([...world.inQuarantine]));
  const readable = uploads.filter(({ status }) => status === 'published').map(({ id }) => id);
  expect([...world.published.keys()].sort()).toEqual(readable.sort());
}

async function announced(world: World, body: Buffer, key?: string): Promise<[Upload, Arrival]> {
  const upload = await announceUpload(world.deps, ada, wanted(body, key));
  return [upload, world.arrive(ada, upload.id, body)];
}

/** Everything once with each call as the last one of its process, before and after it. */
async function atEveryStep(run: (world: World) => Promise<Map<string, Buffer>>): Promise<number> {
  const whole = new World();
  await run(whole);
  const steps = whole.calls;
  for (let at = 1; at <= steps; at++) {
    for (const after of [false, true]) {
      const world = new World();
      world.dies = { at, after };
      const bodies = await run(world);
      await checkInTheEnd(world, bodies);
    }
  }
  return steps;
}

describe.each([
  ['a picture', picture, 'published'],
  ['a page', page, 'rejected'],
] as const)('an inspection of %s', (_, body, status) => {
  it.each([
    ['whose event never comes again', 0],
    ['whose event comes again', 1],
    ['whose event comes three times', 3],
  ])('that is killed at every step, and %s', async (_what, again) => {
    const steps = await atEveryStep(async (world) => {
      const [upload, arrival] = await calmly(world, () => announced(world, body));
      const bodies = new Map([[upload.id, body]]);
      await dies(() => inspectUpload(world.deps, arrival));
      await check(world, bodies);
      for (let n = 0; n < again; n++) {
        await untilDone(() => inspectUpload(world.deps, arrival));
        await check(world, bodies);
      }
      if (again > 0) {
        expect(await world.uploadsOf(ada)).toMatchObject([{ status }]);
        expect(world.inQuarantine).toEqual([]);
      }
      return bodies;
    });
    expect(steps).toBeGreaterThan(5);
  });
});

describe('an upload', () => {
  it('that takes the place of another one does so once, whoever dies', async () => {
    await atEveryStep(async (world) => {
      const [first, one] = await calmly(world, async () => {
        const [upload, arrival] = await announced(world, picture);
        await inspectUpload(world.deps, arrival);
        return [upload, arrival] as const;
      });
      const [second, two] = await calmly(world, () => announced(world, picture));
      const bodies = new Map([first, second].map(({ id }) => [id, picture]));
      await dies(() => inspectUpload(world.deps, two));
      await check(world, bodies);
      await dies(() => inspectUpload(world.deps, one));
      await untilDone(() => inspectUpload(world.deps, two));
      expect((await world.uploadsOf(ada)).filter(({ status }) => status === 'published')).toEqual([
        expect.objectContaining({ id: second.id }),
      ]);
      return bodies;
    });
  });

  it('that is deleted while it is inspected is gone', async () => {
    await atEveryStep(async (world) => {
      const [upload, arrival] = await calmly(world, () => announced(world, picture));
      const bodies = new Map([[upload.id, picture]]);
      await dies(() => inspectUpload(world.deps, arrival));
      await dies(() => removeUploads(world.deps, ada, ({ id }) => id === upload.id));
      await untilDone(() => inspectUpload(world.deps, arrival));
      return bodies;
    });
  });

  it('of somebody who is erased is gone, whoever dies', async () => {
    await atEveryStep(async (world) => {
      const [upload, arrival] = await calmly(world, () => announced(world, picture));
      await dies(() => inspectUpload(world.deps, arrival));
      await dies(() => forgetUploads(world.deps, ada));
      // An erase is finished by its own sweep, and the event may come after that.
      await untilDone(() => forgetUploads(world.deps, ada));
      await dies(() => inspectUpload(world.deps, arrival));
      await untilDone(() => inspectUpload(world.deps, arrival));
      expect(await world.uploadsOf(ada)).toEqual([]);
      expect(world.published.size).toBe(0);
      return new Map([[upload.id, picture]]);
    });
  });

  it('of which another version comes between verdict and publication is published as it was inspected', async () => {
    const world = new World();
    const [upload, arrival] = await announced(world, picture);
    const late: Arrival[] = [];
    world.meanwhile = async () => void late.push(world.arrive(ada, upload.id, page));

    await inspectUpload(world.deps, arrival);
    for (const one of late) await inspectUpload(world.deps, one);

    expect(late).toHaveLength(1);
    await checkInTheEnd(world, new Map([[upload.id, picture]]));
    expect(world.published.get(upload.id)).toEqual(picture);
  });

  it.each([
    ['erased', (world: World) => forgetUploads(world.deps, ada)],
    ['deleted', async (world: World) => void (await removeUploads(world.deps, ada, () => true))],
  ])('of somebody, %s while it is copied, is gone', async (_, remove) => {
    const world = new World();
    const [, arrival] = await announced(world, picture);
    world.meanwhile = () => remove(world);

    expect(await inspectUpload(world.deps, arrival)).toBe('unwanted');

    expect(world.published.size).toBe(0);
    await checkInTheEnd(world, new Map());
  });

  it('that nobody sends is given up, and says so', async () => {
    const world = new World();
    const upload = await announceUpload(world.deps, ada, wanted(picture));
    world.now += hours;

    await sweepUploads(world.deps);

    expect(await world.uploadsOf(ada)).toMatchObject([
      { id: upload.id, status: 'rejected', reason: 'NEVER_ARRIVED' },
    ]);
  });

  it.each([
    ['clean', 'published'],
    ['malware', 'rejected'],
    ['none', 'inspecting'],
  ] as const)('that GuardDuty finds %s is %s', async (scan, status) => {
    const world = new World({ malwareScan: true });
    const [upload, arrival] = await announced(world, picture);
    world.scan = scan;

    await inspectUpload(world.deps, arrival);

    expect(await world.uploadsOf(ada)).toMatchObject([{ id: upload.id, status }]);
    expect(world.published.has(upload.id)).toBe(scan === 'clean');
  });
});

/** Without dying, and without counting. */
async function calmly<T>(world: World, work: () => Promise<T>): Promise<T> {
  const { dies: planned, calls } = world;
  world.dies = undefined;
  try {
    return await work();
  } finally {
    world.dies = planned;
    world.calls = calls;
  }
}
