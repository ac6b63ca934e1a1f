import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Announcement, SettleDeps } from '../../lambdas/battery/domain/ports.ts';
import type { PersonId } from '../../lambdas/phone/index.ts';
import type { LedgerEntry } from '../../lambdas/topics/domain/ledger-entry.ts';
import { queuedText } from '../../lambdas/topics/requests.ts';
import { somebody } from '../shared/somebody.ts';
import { aWorld } from './fakes/world.fake.ts';
import { setUpReal } from './real-deps.ts';

interface Announcing {
  readonly announce: SettleDeps['announce'];
  /** The texts to send that alerts have led to, repetitions included. */
  readonly heard: () => Promise<readonly Pick<Announcement, 'id' | 'person' | 'model' | 'level'>[]>;
}

function announceContract(open: (...people: readonly PersonId[]) => Promise<Announcing>): void {
  const alert = { id: 'alert-1', model: 'Charge 6', level: 12 };

  it('lead to a text for their person', async () => {
    const person = somebody();
    const { announce, heard } = await open(person);
    await announce({ ...alert, person });
    expect(await heard()).toMatchObject([{ person, model: 'Charge 6', level: 12 }]);
  });

  it('are one text however often they are announced, and another for each alert and person', async () => {
    const [one, another] = [somebody(), somebody()];
    const { announce, heard } = await open(one, another);
    await announce({ ...alert, person: one });
    await announce({ ...alert, person: one });
    await announce({ ...alert, person: one, id: 'alert-2' });
    await announce({ ...alert, person: another });
    expect(new Set((await heard()).map(({ id }) => id)).size).toBe(3);
  });
}

describe('alerts', () => {
  describe('in memory', () => {
    announceContract(async () => {
      const { deps, announced } = aWorld();
      const heard = async () => announced.map((one) => ({ ...one, id: `${one.person} ${one.id}` }));
      return { announce: deps.announce, heard };
    });
  });

  describe.each([
    ['through people’s topics', 'topic', true],
    ['before the topic is made', 'topic', false],
    ['where there are no topics', 'direct', false],
  ] as const)('%s', (_, delivery, hasTopics) => {
    announceContract(async (...people) => {
      const { worker, topics, queued } = await setUpReal(delivery);
      if (hasTopics) for (const person of people) await topics.ensure(person);
      const heard = async () =>
        (await queued()).map((message) => {
          const { id, person, content } = z.parse(queuedText, message);
          if (content.kind !== 'battery-low') throw new Error(`Not an alert: ${content.kind}`);
          return { id, person, ...content.device };
        });
      return { announce: worker.announce, heard };
    });
  });
});

interface Consenting {
  readonly consentOf: SettleDeps['consentOf'];
  /** `at`: epoch seconds. */
  readonly enter: (person: PersonId, status: LedgerEntry['status'], at: number) => Promise<unknown>;
}

function consentContract(open: () => Promise<Consenting>): void {
  it('holds from when it was given, in milliseconds', async () => {
    const { consentOf, enter } = await open();
    const person = somebody();
    await enter(person, 'confirmed', 1_764_000_000);
    expect(await consentOf(person)).toBe(1_764_000_000_000);
  });

  it.each(['invited', 'pending', 'stopped', 'none'] as const)(
    'is none of somebody who is %s',
    async (status) => {
      const { consentOf, enter } = await open();
      const person = somebody();
      await enter(person, status, 1_764_000_000);
      expect(await consentOf(person)).toBeUndefined();
    },
  );

  it('is none of somebody unknown', async () => {
    expect(await (await open()).consentOf(somebody())).toBeUndefined();
  });
}

describe('consent', () => {
  describe('in memory', () => {
    consentContract(async () => {
      const { deps, consents } = aWorld();
      const enter: Consenting['enter'] = async (person, status, at) =>
        status === 'confirmed' && consents.set(person, at * 1000);
      return { consentOf: deps.consentOf, enter };
    });
  });

  describe('in the ledger', () => {
    consentContract(async () => {
      const { worker, ledger } = await setUpReal();
      const enter: Consenting['enter'] = (person, status, at) => {
        const entry: LedgerEntry = {
          ...{ sequence: 1, status, input: 'yes', at, method: 'text' },
          ...{ causes: [], asks: [], answered: {} },
          ...(status === 'confirmed' && { confirmedAt: at }),
        };
        return ledger.write(person, entry, undefined);
      };
      return { consentOf: worker.consentOf, enter };
    });
  });
});
