import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announceDue } from '../../lambdas/battery/domain/announce-due.ts';
import { pollBatch } from '../../lambdas/battery/domain/poll-batch.ts';
import { quietUntil } from '../../lambdas/battery/domain/quiet-hours.ts';
import { dying } from './fakes/dying.ts';
import { aWorld, levels, type World } from './fakes/world.fake.ts';

const minute = 60_000;
const level = fc.integer({ min: 0, max: 100 });
/** A death at some call of a worker; most workers live. */
const death = fc.option(
  fc.record({ call: fc.nat(12), moment: fc.constantFrom('before', 'after') }),
  { freq: 2 },
);
/** A reading, how the worker that takes it fares, how often its batch comes, and whether a sweep follows. */
const step = fc.record({
  level,
  death,
  deliveries: fc.integer({ min: 1, max: 3 }),
  isSwept: fc.boolean(),
  minutes: fc.integer({ min: 1, max: 300 }),
});
const history = fc.array(step, { minLength: 1, maxLength: 25 });

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function play(world: World, ref: string, { level, death, deliveries, isSwept }: Step) {
  world.answer(ref, levels(level));
  const batch = world.batchOf(ref);
  if (death !== null) {
    const moment = death.moment === 'before' ? 'before' : 'after';
    await pollBatch(dying(world.deps, death.call, moment), batch).catch(() => {});
  }
  const workers = Array.from({ length: deliveries }, () => pollBatch(world.deps, batch));
  await Promise.all(workers);
  world.queued.splice(0);
  if (isSwept) await announceDue(world.deps);
}

function falls(series: readonly number[]): number {
  let isArmed = true;
  let count = 0;
  for (const level of series) {
    if (level >= 30) isArmed = true;
    if (level < 20 && isArmed) {
      isArmed = false;
      count++;
    }
  }
  return count;
}

describe('whatever workers die, race and repeat', () => {
  it('every fall is told under one id, and nothing else is', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const world = aWorld();
        const { ref } = world.addPerson();
        for (const step of steps) {
          world.now += step.minutes * minute;
          await play(world, ref, step);
        }
        await announceDue(world.deps);
        const told = new Set(world.announced.map(({ id }) => id));
        expect(told.size).toBe(falls(steps.map(({ level }) => level)));
        expect(world.devices.devices().flatMap(({ pending }) => pending)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('nothing is told in quiet hours, and afterwards at most once per fall', async () => {
    const quietHours = { from: '22:00', to: '07:00' };
    const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(...zones), async (steps, timeZone) => {
        const world = aWorld();
        const { ref } = world.addPerson({ alertBelow: 20, quietHours, timeZone });
        const announce = async (alert: Parameters<typeof world.deps.announce>[0]) => {
          expect(quietUntil(quietHours, timeZone, world.now)).toBeUndefined();
          world.announced.push(alert);
        };
        const guarded = { ...world, deps: { ...world.deps, announce } } as World;
        for (const step of steps) {
          world.now += step.minutes * minute;
          guarded.now = world.now;
          await play(guarded, ref, step);
        }
        world.now += 24 * 60 * minute;
        const last = quietUntil(quietHours, timeZone, world.now);
        world.now = last ?? world.now;
        await announceDue(guarded.deps);
        const told = new Set(world.announced.map(({ id }) => id));
        const readings = steps.map(({ level }) => level);
        expect(told.size).toBeLessThanOrEqual(falls(readings));
        const isLow = (readings.at(-1) ?? 100) < 20;
        if (isLow) expect(world.devices.devices()).toMatchObject([{ told: true, pending: [] }]);
      }),
      { numRuns: 200 },
    );
  });
});
