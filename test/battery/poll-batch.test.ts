import { describe, expect, it } from 'vitest';
import { pollBatch } from '../../lambdas/battery/domain/poll-batch.ts';
import type { Batch, PollDeps } from '../../lambdas/battery/domain/ports.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';
import { dying } from './fakes/dying.ts';
import { aWorld, levels, refusal, type World } from './fakes/world.fake.ts';

const minute = 60_000;

/** A world in which one person has one device. */
function onePerson() {
  const world = aWorld();
  const { person, ref } = world.addPerson();
  const batch = world.batchOf(ref);
  /** The provider says this, and a poll comes along an hour later. */
  async function poll(...batteryLevels: number[]) {
    world.answer(ref, levels(...batteryLevels));
    world.now += 60 * minute;
    await pollBatch(world.deps, batch);
  }
  return { world, person, ref, batch, poll };
}

/** Counts the calls that write or send something. */
function counting(deps: PollDeps) {
  const count = { writes: 0, loads: 0 };
  const devices: PollDeps['devices'] = {
    ...deps.devices,
    load: (keys) => {
      count.loads++;
      return deps.devices.load(keys);
    },
    write: (device, version) => {
      count.writes++;
      return deps.devices.write(device, version);
    },
    record: (point) => {
      count.writes++;
      return deps.devices.record(point);
    },
  };
  return { count, deps: { ...deps, devices } };
}

describe('a poll', () => {
  it('stores the reading of a new device, and a point of its history', async () => {
    const { world, person, poll } = onePerson();
    await poll(62);
    expect(world.device(person)).toEqual({
      person,
      provider: 'google-health',
      deviceId: '9001',
      model: 'Charge 1',
      type: 'TRACKER',
      level: 62,
      status: 'High',
      syncedAt: null,
      at: world.now,
      told: false,
      pending: [],
    });
    expect(world.devices.history()).toMatchObject([{ deviceId: '9001', level: 62, at: world.now }]);
  });

  it('alerts once per fall of each device, naming model and level', async () => {
    const { world, person, poll } = onePerson();
    for (const level of [40, 14, 12, 9, 90, 19]) await poll(level, 80);
    expect(world.announced).toMatchObject([
      { person, model: 'Charge 1', level: 14 },
      { person, model: 'Charge 1', level: 19 },
    ]);
    expect(new Set(world.announced.map(({ id }) => id)).size).toBe(2);
    expect(world.device(person)).toMatchObject({ told: true, pending: [] });
  });

  it('goes by the threshold of the person', async () => {
    const world = aWorld();
    const { ref } = world.addPerson({ alertBelow: 50, quietHours: null, timeZone: 'UTC' });
    for (const level of [80, 49, 59, 49, 60, 49]) {
      world.answer(ref, levels(level));
      await pollBatch(world.deps, world.batchOf(ref));
      world.now += minute;
    }
    expect(world.announced.map(({ level }) => level)).toEqual([49, 49]);
  });

  it('writes nothing for a device that has not changed, and reads all devices of a batch at once', async () => {
    const world = aWorld();
    const refs = Array.from({ length: 20 }, () => world.addPerson().ref);
    for (const ref of refs) world.answer(ref, levels(50, 10));
    await pollBatch(world.deps, world.batchOf(...refs));
    world.now += 60 * minute;
    const { count, deps } = counting(world.deps);
    await pollBatch(deps, world.batchOf(...refs));
    expect(count).toEqual({ writes: 0, loads: 1 });
    expect(world.queued).toEqual([]);
  });

  it('writes an unchanged device once a day, so that its chart goes on', async () => {
    const { world, person, poll } = onePerson();
    for (let hour = 0; hour < 49; hour++) await poll(50);
    const times = world.devices.history().map(({ at }) => at);
    expect(times).toHaveLength(3);
    expect(world.device(person)?.at).toBe(times[2]);
  });

  it('looks the consent up only for a low device that was not told, once a person', async () => {
    const { world, ref, poll } = onePerson();
    const asked: PersonId[] = [];
    const { consentOf } = world.deps;
    const deps = {
      ...world.deps,
      consentOf: (person: PersonId) => {
        asked.push(person);
        return consentOf(person);
      },
    };
    await poll(50, 60);
    world.answer(ref, levels(10, 5));
    await pollBatch(deps, world.batchOf(ref));
    await pollBatch(deps, world.batchOf(ref));
    expect(asked).toHaveLength(1);
  });

  it('alerts nobody who has not agreed, and then by the first reading after they have', async () => {
    const { world, person, poll } = onePerson();
    world.consents.delete(person);
    await poll(15);
    await poll(14);
    expect(world.announced).toEqual([]);
    world.consents.set(person, world.now + 1);
    await poll(13);
    expect(world.announced).toMatchObject([{ level: 13 }]);
  });

  it('takes a model as the text for what is told, also when it changes later', async () => {
    const { world, person, ref, poll } = onePerson();
    await poll(14);
    const [device] = (levels(14) as { pairedDevices: object[] }).pairedDevices;
    world.answer(ref, { pairedDevices: [{ ...device, deviceVersion: 'Charge 7' }] });
    await pollBatch(world.deps, world.batchOf(ref));
    expect(world.device(person)).toMatchObject({ model: 'Charge 7', told: true });
    expect(world.announced).toMatchObject([{ model: 'Charge 1' }]);
  });
});

describe('the order of readings', () => {
  /** A read that begins now and is answered when the test lets it. */
  function slowRead(world: World, ref: string, batteryLevel: number) {
    let answer: (answer: unknown) => void = () => {};
    const answered = new Promise<unknown>((resolve) => {
      answer = resolve;
    });
    world.answer(ref, () => answered);
    const done = pollBatch(world.deps, world.batchOf(ref));
    return () => {
      answer(levels(batteryLevel));
      return done;
    };
  }

  it('is when they began: an older one only enters the history', async () => {
    const { world, person, ref, poll } = onePerson();
    const finish = slowRead(world, ref, 90);
    await untilTrue(() => world.asked === 1);
    await poll(12);
    await finish();
    expect(world.device(person)).toMatchObject({ level: 12, told: true });
    expect(world.devices.history().map(({ level }) => level)).toEqual([12, 90]);
    await poll(11);
    expect(world.announced).toHaveLength(1);
  });

  it('lets two workers that read the same fall alert with one id', async () => {
    const { world, ref, batch } = onePerson();
    world.answer(ref, levels(12));
    await Promise.all([1, 2, 3].map(() => pollBatch(world.deps, batch)));
    expect(new Set(world.announced.map(({ id }) => id)).size).toBe(1);
  });

  it('makes nothing of a batch that is delivered again', async () => {
    const { world, batch, poll } = onePerson();
    await poll(12);
    await pollBatch(world.deps, batch);
    await pollBatch(world.deps, batch);
    expect(world.announced).toHaveLength(1);
    expect(world.devices.history()).toHaveLength(1);
  });
});

describe('a connection that cannot be read', () => {
  it('is queued again alone, and later from attempt to attempt', async () => {
    const world = aWorld();
    const [good, bad] = [world.addPerson(), world.addPerson()];
    world.answer(good.ref, levels(50));
    world.answer(bad.ref, new Error('ECONNRESET'));
    let batch: Batch = world.batchOf(good.ref, bad.ref);
    const waits: number[] = [];
    for (let attempt = 1; attempt < 5; attempt++) {
      await pollBatch(world.deps, batch);
      [batch] = world.queued.splice(0) as [Batch];
      expect(batch).toMatchObject({ refs: [bad.ref], attempt });
      waits.push((batch.notBefore - world.now) / 1000);
      world.now = batch.notBefore;
    }
    expect(waits).toEqual([30, 60, 120, 240]);
    expect(world.asked).toBe(5);
    expect(world.device(good.person)?.level).toBe(50);
  });

  it('is left to the next schedule when its provider keeps failing, and to the dead letters when we do', async () => {
    const { world, ref } = onePerson();
    const last = { refs: [ref], attempt: 4, notBefore: 0 };
    world.answer(ref, refusal('PROVIDER_UNAVAILABLE', 5));
    await pollBatch(world.deps, last);
    expect(world.logged.at(-1)?.fields).toMatchObject({ failed: 1, givenUp: 1 });
    world.answer(ref, new Error('AccessDenied'));
    await expect(pollBatch(world.deps, last)).rejects.toThrow('AccessDenied');
    expect(world.queued).toEqual([]);
  });

  it('waits as long as its provider says, up to an hour', async () => {
    const world = aWorld();
    const waits = [10, 1800, 86_400];
    const refs = waits.map((seconds) => {
      const { ref } = world.addPerson();
      world.answer(ref, refusal('PROVIDER_UNAVAILABLE', seconds));
      return ref;
    });
    await pollBatch(world.deps, world.batchOf(...refs));
    expect(world.queued.map(({ notBefore }) => (notBefore - world.now) / 1000)).toEqual([
      10, 1800, 3600,
    ]);
    expect(world.queued.map((batch) => batch.refs)).toEqual(refs.map((ref) => [ref]));
  });

  it('is not asked before its time, however often the batch is delivered', async () => {
    const { world, ref } = onePerson();
    const batch = { refs: [ref], attempt: 1, notBefore: world.now + 1000 };
    await pollBatch(world.deps, batch);
    expect(world.asked).toBe(0);
    expect(world.queued).toEqual([batch]);
    world.now += 1000;
    await pollBatch(world.deps, batch);
    expect(world.asked).toBe(1);
  });

  it('is not tried again when it is dead: the person has been told elsewhere', async () => {
    const { world, ref, batch } = onePerson();
    world.answer(ref, refusal('NEEDS_REAUTHORIZATION'));
    await pollBatch(world.deps, batch);
    expect(world.queued).toEqual([]);
  });

  it('is not asked when it was disconnected meanwhile', async () => {
    const { world, ref, batch } = onePerson();
    world.disconnect(ref);
    await pollBatch(world.deps, batch);
    expect(world).toMatchObject({ asked: 0, queued: [] });
  });

  it.each([['nonsense'], [null], [{ pairedDevices: 'none' }]])(
    'is read again when its provider answers %o',
    async (answer) => {
      const { world, person, ref, batch } = onePerson();
      world.answer(ref, answer);
      await pollBatch(world.deps, batch);
      expect(world.queued).toHaveLength(1);
      expect(world.device(person)).toBeUndefined();
    },
  );

  it('is cut off when its pages come too slowly', async () => {
    const { world, ref, batch } = onePerson();
    world.answer(ref, async () => {
      world.now += 7000;
      return { nextPageToken: 'more' };
    });
    await pollBatch(world.deps, batch);
    expect(world.asked).toBe(3);
    expect(world.queued).toHaveLength(1);
  });

  it('is left for later, at no cost, when its turn does not come in time', async () => {
    const world = aWorld();
    const refs = Array.from({ length: 9 }, () => world.addPerson().ref);
    for (const ref of refs) {
      world.answer(ref, async () => {
        world.now += 9000;
        return levels(50);
      });
    }
    await pollBatch(world.deps, world.batchOf(...refs));
    expect(world.queued).toEqual([
      { refs: refs.slice(world.asked), attempt: 0, notBefore: world.now },
    ]);
    expect(world.asked).toBeLessThan(9);
  });

  it('never has more reads in flight than is allowed', async () => {
    const world = aWorld();
    const refs = Array.from({ length: 40 }, () => world.addPerson().ref);
    await pollBatch(world.deps, world.batchOf(...refs));
    expect(world).toMatchObject({ asked: 40, mostAsked: world.deps.settings.concurrency });
  });
});

describe('an announcement that fails', () => {
  it('is left to the sweep, without reading the device again', async () => {
    const { world, person, ref, batch } = onePerson();
    world.answer(ref, levels(12));
    const announce = () => Promise.reject(new Error('Throttled'));
    await pollBatch({ ...world.deps, announce }, batch);
    expect(world.queued).toEqual([]);
    expect(world.device(person)).toMatchObject({ told: true, pending: [{ level: 12 }] });
  });
});

describe('somebody who is erased', () => {
  it('is not polled, and what is left of them goes', async () => {
    const { world, person, batch, poll } = onePerson();
    await poll(50);
    world.people.delete(person);
    await pollBatch(world.deps, batch);
    expect(world.asked).toBe(1);
    expect(world.devices.devices()).toEqual([]);
    expect(world.devices.history()).toEqual([]);
  });

  it('leaves no trace when a worker writes after it', async () => {
    const { world, person, ref, batch } = onePerson();
    world.answer(ref, async () => {
      world.people.delete(person);
      await world.devices.forget(person);
      return levels(50, 12);
    });
    await pollBatch(world.deps, batch);
    expect(world.devices.devices()).toEqual([]);
    expect(world.devices.history()).toEqual([]);
  });
});

describe('a worker that dies', () => {
  const moments = ['before', 'after'] as const;
  const steps = Array.from({ length: 12 }, (_, i) => i);
  const deaths = steps.flatMap((step) => moments.map((moment) => [moment, step] as const));

  it.each(deaths)(
    '%s its call number %i loses nothing and doubles nothing',
    async (moment, step) => {
      const world = aWorld();
      const { ref } = world.addPerson();
      const { ref: other } = world.addPerson();
      world.answer(ref, levels(12, 70));
      world.answer(other, levels(50));
      const batch = world.batchOf(ref, other);
      await pollBatch(dying(world.deps, step, moment), batch).catch(() => {});
      world.now += minute;
      await deliverAll(world, [batch]);
      expect(new Set(world.announced.map(({ id }) => id)).size).toBe(1);
      const stored = world.devices.devices();
      expect(stored.map(({ level }) => level).sort()).toEqual([12, 50, 70]);
      expect(stored.flatMap(({ pending }) => pending)).toEqual([]);
      expect(stored.filter(({ told }) => told).map(({ level }) => level)).toEqual([12]);
      const charted = new Set(world.devices.history().map(({ level }) => level));
      expect([...charted].sort()).toEqual([12, 50, 70]);
    },
  );

  /** Everything that a delivery again and the queue bring. */
  async function deliverAll(world: World, batches: Batch[]): Promise<void> {
    for (const batch of batches) {
      world.now = Math.max(world.now, batch.notBefore);
      await pollBatch(world.deps, batch);
    }
    const next = world.queued.splice(0);
    if (next.length > 0) await deliverAll(world, next);
  }
});

/** Lets other promises go on until it is so. */
async function untilTrue(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1000 && !condition(); turns++) await Promise.resolve();
  expect(condition()).toBe(true);
}
