import { describe, expect, it } from 'vitest';
import { announceDue } from '../../lambdas/battery/domain/announce-due.ts';
import { pollBatch } from '../../lambdas/battery/domain/poll-batch.ts';
import { aWorld, levels, start } from './fakes/world.fake.ts';

const hour = 3_600_000;
/** `start` is 16:00 UTC. */
const quietAfternoon = {
  alertBelow: 20,
  quietHours: { from: '15:00', to: '18:00' },
  timeZone: 'UTC',
};
const noQuiet = { ...quietAfternoon, quietHours: null };

/** Somebody with a device, in quiet hours until two hours from now. */
function setUp(preferences: Parameters<ReturnType<typeof aWorld>['addPerson']>[0]) {
  const world = aWorld();
  const { person, ref } = world.addPerson(preferences);
  async function poll(level: number, at: number, deps = world.deps) {
    world.now = at;
    world.answer(ref, levels(level));
    await pollBatch(deps, world.batchOf(ref));
  }
  async function sweep(at: number, deps = world.deps) {
    world.now = at;
    return announceDue(deps);
  }
  return { world, person, poll, sweep };
}

function failing() {
  return Promise.reject(new Error('Throttled'));
}

describe('quiet hours', () => {
  it('hold an alert up until they end, whoever polls or sweeps meanwhile', async () => {
    const { world, person, poll, sweep } = setUp(quietAfternoon);
    await poll(15, start);
    await poll(14, start + hour);
    await sweep(start + 2 * hour - 1);
    expect(world.announced).toEqual([]);
    expect(world.device(person)).toMatchObject({ told: false, waitsUntil: start + 2 * hour });
    await sweep(start + 2 * hour);
    expect(world.announced).toMatchObject([{ person, level: 14 }]);
    await sweep(start + 3 * hour);
    await poll(13, start + 3 * hour);
    expect(world.announced).toHaveLength(1);
  });

  it('are over with the next poll as well', async () => {
    const { world, poll, sweep } = setUp(quietAfternoon);
    await poll(15, start);
    await poll(15, start + 2 * hour);
    await sweep(start + 2 * hour);
    expect(world.announced).toMatchObject([{ level: 15 }]);
  });

  it('forget an alert for a device that was charged before their end', async () => {
    const { world, poll, sweep } = setUp(quietAfternoon);
    await poll(15, start);
    await poll(95, start + hour);
    await sweep(start + 2 * hour);
    expect(world.announced).toEqual([]);
  });

  it('cost one write, however often a waiting device is read', async () => {
    const { world, poll } = setUp(quietAfternoon);
    await poll(15, start);
    const at = world.devices.devices()[0]?.at;
    await poll(15, start + hour);
    expect(world.devices.devices()[0]?.at).toBe(at);
  });

  it('also hold what was decided before them and could not be announced', async () => {
    const { world, poll, sweep } = setUp(quietAfternoon);
    await poll(15, start - 2 * hour, { ...world.deps, announce: failing });
    await sweep(start);
    await poll(14, start + hour);
    expect(world.announced).toEqual([]);
    await sweep(start + 2 * hour);
    expect(world.announced).toMatchObject([{ level: 15 }]);
    expect(world.devices.devices()).toMatchObject([{ told: true, pending: [] }]);
  });

  it('are those that the person has chosen by then', async () => {
    const { world, person, poll, sweep } = setUp(quietAfternoon);
    await poll(15, start);
    const known = (await world.deps.people.load([person])).get(person);
    if (known !== undefined) {
      const preferences = { ...quietAfternoon, quietHours: { from: '15:00', to: '20:00' } };
      world.people.set(person, { ...known, preferences });
    }
    await sweep(start + 2 * hour);
    expect(world.announced).toEqual([]);
    await sweep(start + 4 * hour);
    expect(world.announced).toHaveLength(1);
  });
});

describe('the sweep', () => {
  it('announces what a worker decided and died over, under the same id', async () => {
    const { world, poll, sweep } = setUp(noQuiet);
    const ids: string[] = [];
    await poll(12, start, {
      ...world.deps,
      announce: async ({ id }) => {
        ids.push(id);
        throw new Error('timed out, although it was announced');
      },
    });
    await sweep(start + 1);
    await sweep(start + 2);
    expect(world.announced.map(({ id }) => id)).toEqual(ids);
    expect(world.devices.devices()).toMatchObject([{ pending: [] }]);
  });

  it('announces every fall, also when the first could not be told before the second', async () => {
    const { world, poll, sweep } = setUp(noQuiet);
    const broken = { ...world.deps, announce: failing };
    await poll(12, start, broken);
    await poll(100, start + hour, broken);
    await poll(9, start + 2 * hour, broken);
    await sweep(start + 3 * hour);
    expect(world.announced.map(({ level }) => level)).toEqual([12, 9]);
    expect(world.devices.devices()).toMatchObject([{ told: true, pending: [] }]);
  });

  it('goes on with the others when one fails, and tries that one again', async () => {
    const world = aWorld();
    const people = Array.from({ length: 5 }, () => world.addPerson(noQuiet));
    for (const { ref } of people) world.answer(ref, levels(12));
    const batch = world.batchOf(...people.map(({ ref }) => ref));
    await pollBatch({ ...world.deps, announce: failing }, batch);
    const { announce } = world.deps;
    const unlucky = people[1]?.person;
    const deps = {
      ...world.deps,
      announce: (alert: Parameters<typeof announce>[0]) =>
        alert.person === unlucky ? failing() : announce(alert),
    };
    expect(await announceDue(deps)).toBe(1);
    expect(world.announced).toHaveLength(4);
    expect(await announceDue(world.deps)).toBe(0);
    expect(world.announced).toHaveLength(5);
  });

  it('tells nobody who said stop meanwhile that quiet hours are over', async () => {
    const { world, person, poll, sweep } = setUp(quietAfternoon);
    await poll(15, start);
    world.consents.delete(person);
    await sweep(start + 2 * hour);
    expect(world.announced).toEqual([]);
    expect(world.device(person)).toMatchObject({ told: false });
    expect(world.device(person)).not.toHaveProperty('waitsUntil');
  });

  it('removes what is left of somebody who was erased', async () => {
    const { world, person, poll, sweep } = setUp(quietAfternoon);
    await poll(15, start);
    world.people.delete(person);
    await sweep(start + 2 * hour);
    expect(world.devices.devices()).toEqual([]);
    expect(world.devices.history()).toEqual([]);
    expect(world.announced).toEqual([]);
  });
});
