import { describe, expect, it } from 'vitest';
import { erase, finishErasing, longestSweepSeconds } from '../../lambdas/account/domain/erase.ts';
import type { EraseDeps } from '../../lambdas/account/domain/ports.ts';
import type { Person, PersonItem } from '../../lambdas/phone/domain/person.ts';
import { personIdOf } from '../../lambdas/phone/domain/person.ts';
import { ada, key, setUp as phone, start } from '../phone/set-up.ts';
import { fakeErasedPeople } from './fakes/erased-people.fake.ts';
import { fakePlaces } from './fakes/places.fake.ts';

const person = personIdOf(key('number'), ada);
const places = ['connections', 'devices', 'texts', 'codes'];
const minutes = 60;

/** A person with something in every place, whom the process may die while forgetting. */
async function setUp() {
  const { people, clock, ask, guess, lastCode } = phone();
  const member: Person = { phone: ada as Person['phone'], sessions: 'first', createdAt: start };
  await people.write(person, member, undefined);
  const { keep, keptOf, forget: forgetIn } = fakePlaces(places);
  keep(person);
  const kept = keptOf(person);
  const sweeps: string[] = [];
  const during = new Map<string, () => Promise<unknown>>();
  let deathAt: string | undefined;
  const perhapsDie = (step: string) => {
    if (deathAt !== step) return;
    deathAt = undefined;
    throw new Error(`died ${step}`);
  };
  const forget = places.map((place, i): EraseDeps['forget'][number] => async (one) => {
    perhapsDie(`before ${place}`);
    await during.get(place)?.();
    await forgetIn[i]?.(one);
    sweeps.push(place);
    perhapsDie(`after ${place}`);
  });
  const deps: EraseDeps = { now: () => clock.now, people, forget };
  const erased = fakeErasedPeople(people);
  return {
    people,
    clock,
    kept,
    sweeps,
    during,
    deps,
    dieOnce: (step: string) => {
      deathAt = step;
    },
    erase: () => erase(deps, person),
    finish: () => finishErasing(deps, erased),
    item: async (): Promise<PersonItem | undefined> => (await people.read(person))?.item,
    /** Signs up again with the same number, as from the page. */
    async comeBack() {
      clock.now += 3600;
      await ask();
      return guess(lastCode());
    },
  };
}

describe('erasing a person', () => {
  it('takes everything, and leaves a mark without number or session', async () => {
    const { erase, kept, item } = await setUp();
    await erase();
    expect([...kept]).toEqual([]);
    expect(await item()).toEqual({ erasingSince: start, erasing: 'yes', isSwept: true });
  });

  it('counts as done from the first write: all that follows sees nobody', async () => {
    const { erase, during, item } = await setUp();
    const seen: (PersonItem | undefined)[] = [];
    for (const place of places) during.set(place, async () => void seen.push(await item()));
    await erase();
    expect(seen).toHaveLength(places.length);
    for (const one of seen) expect(one).not.toHaveProperty('phone');
  });

  it.each(places.flatMap((place) => [`before ${place}`, `after ${place}`]))(
    'is finished by the next sweep when the process dies %s',
    async (step) => {
      const { erase, finish, dieOnce, clock, kept, item } = await setUp();
      dieOnce(step);
      await expect(erase()).rejects.toThrow(`died ${step}`);
      expect(await item()).not.toHaveProperty('phone');
      expect(await item()).toMatchObject({ isSwept: false });
      clock.now += longestSweepSeconds;
      expect(await finish()).toBe(1);
      expect([...kept]).toEqual([]);
      expect(await item()).toMatchObject({ isSwept: true });
    },
  );

  it('sweeps a second time for what was being written meanwhile, and then leaves nothing', async () => {
    const { erase, finish, clock, kept, item } = await setUp();
    await erase();
    kept.add('connections');
    clock.now += 20 * minutes - 1;
    await finish();
    expect([...kept]).toEqual(['connections']);
    clock.now += 1;
    await finish();
    expect([...kept]).toEqual([]);
    expect(await item()).toBeUndefined();
    expect(await finish()).toBe(0);
  });

  it.each(places.flatMap((place) => [`before ${place}`, `after ${place}`]))(
    'ends even when the second sweep dies %s',
    async (step) => {
      const { erase, finish, dieOnce, clock, kept, item } = await setUp();
      await erase();
      for (const place of places) kept.add(place);
      clock.now += 20 * minutes;
      dieOnce(step);
      await expect(finish()).rejects.toThrow(`died ${step}`);
      clock.now += longestSweepSeconds;
      await finish();
      expect([...kept]).toEqual([]);
      expect(await item()).toBeUndefined();
    },
  );

  it('lets nobody come back before everything was forgotten once', async () => {
    const { erase, dieOnce, comeBack, finish } = await setUp();
    dieOnce('after connections');
    await expect(erase()).rejects.toThrow();
    await expect(comeBack()).rejects.toMatchObject({ code: 'ERASE_UNFINISHED' });
    await finish();
    expect((await comeBack()).person).toMatchObject({ phone: ada });
  });

  it('takes nothing from a person who has come back', async () => {
    const { erase, finish, comeBack, sweeps, item } = await setUp();
    await erase();
    const { person: back } = await comeBack();
    const before = sweeps.length;
    expect(await finish()).toBe(0);
    expect(sweeps).toHaveLength(before);
    expect(await item()).toEqual(back);
  });

  it('takes nothing from a person who comes back while the sweeper is on its way to them', async () => {
    const { deps, clock, comeBack, sweeps, item, erase } = await setUp();
    await erase();
    const before = sweeps.length;
    clock.now += 20 * minutes;
    let back: Person | undefined;
    const late: EraseDeps = {
      ...deps,
      people: {
        ...deps.people,
        async read(id) {
          const read = await deps.people.read(id);
          back ??= (await comeBack()).person;
          return read;
        },
      },
    };
    await finishErasing(late, { list: async () => [person], remove: async () => undefined });
    expect(sweeps).toHaveLength(before);
    expect(back).toBeDefined();
    expect(await item()).toEqual(back);
  });

  it.each(places)(
    'lets nobody come back in the middle of the second sweep, at %s',
    async (place) => {
      const { erase, finish, clock, during, comeBack, item } = await setUp();
      await erase();
      clock.now += 20 * minutes;
      const refused: unknown[] = [];
      during.set(place, () => comeBack().catch((error: unknown) => refused.push(error)));
      await finish();
      expect(refused).toMatchObject([{ code: 'ERASE_UNFINISHED' }]);
      expect(await item()).toBeUndefined();
      expect((await comeBack()).person).toMatchObject({ phone: ada });
    },
  );

  it.each(places)('is left alone by a second sweeper while the first is at %s', async (place) => {
    const { erase, finish, clock, during, sweeps, item } = await setUp();
    during.set(place, () => {
      during.delete(place);
      return finish();
    });
    await erase();
    expect(sweeps).toEqual(places);
    clock.now += 20 * minutes;
    await finish();
    expect(sweeps).toEqual([...places, ...places]);
    expect(await item()).toBeUndefined();
  });

  it('keeps what they made since they came back, though two asked for the erase at once', async () => {
    const { erase, during, comeBack, kept, sweeps, item } = await setUp();
    let second: Promise<void> | undefined;
    during.set('connections', async () => {
      second ??= erase();
      await second;
    });
    await erase();
    const { person: back } = await comeBack();
    kept.add('connections');
    expect(sweeps).toEqual(places);
    expect([...kept]).toEqual(['connections']);
    expect(await item()).toEqual(back);
  });

  it('is not taken for done by a sweeper that was given up for gone', async () => {
    const { erase, finish, clock, during, item } = await setUp();
    during.set('texts', async () => {
      during.delete('texts');
      clock.now += longestSweepSeconds;
      during.set('codes', async () => {
        throw new Error('died');
      });
      await finish().catch(() => undefined);
      during.delete('codes');
    });
    await erase();
    expect(await item()).toMatchObject({ isSwept: false });
  });

  it('is not kept waiting by another whom something fails for', async () => {
    const { people, deps, clock, kept, item } = await setUp();
    const other = 'f'.repeat(32) as typeof person;
    const erased: PersonItem = { erasingSince: start, erasing: 'yes', isSwept: false };
    await people.write(other, erased, undefined);
    await people.write(person, erased, (await people.read(person))?.version);
    clock.now += 20 * minutes;
    const [forgetPerson] = deps.forget;
    const failing: EraseDeps = {
      ...deps,
      forget: [
        async (one) => {
          if (one === other) throw new Error('down');
          await forgetPerson?.(one);
        },
      ],
    };
    const list = async () => [other, person];
    const { remove } = fakeErasedPeople(people);
    await expect(finishErasing(failing, { list, remove })).rejects.toThrow('down');
    expect(kept.has('connections')).toBe(false);
    expect(await item()).toBeUndefined();
  });
});
