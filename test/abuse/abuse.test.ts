import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Family } from './attack.ts';
import { families } from './families.ts';
import { runFamily } from './run-family.ts';
import { Tally } from './tally.ts';
import { type SenderName, Target } from './target.ts';

/** The same choices in every run; `npm run abuse` makes others, and many more. */
const seed = 1;

const inShort = families.filter(({ size }) => size.short > 0);

/** What of an attack was not refused as it should be. */
async function findingsOf(family: Family, target: Target) {
  const tally = new Tally();
  await runFamily(family, target, seed, family.size.short, tally);
  const attempts = tally.rows().reduce((sum, row) => sum + row.attempts, 0);
  expect(attempts).toBeGreaterThan(0);
  return tally.findings;
}

describe.each<SenderName>(['sns', 'twilio'])('a system that texts through %s', (sender) => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start(sender, inject('assemblies')[sender]);
  });
  afterAll(() => target.stop());

  const here = inShort.filter((family) => (family.sender ?? 'sns') === sender);

  it.each(here.filter(({ isAlone }) => isAlone !== true))(
    'holds against: $name',
    { timeout: 240_000 },
    async (family) => {
      expect(await findingsOf(family, target)).toEqual([]);
    },
  );
});

describe('a system of its own', () => {
  it.each(inShort.filter(({ isAlone }) => isAlone === true))(
    'holds against: $name',
    { timeout: 240_000 },
    async (family) => {
      const target = await Target.start('sns', inject('assemblies').sns);
      try {
        expect(await findingsOf(family, target)).toEqual([]);
      } finally {
        await target.stop();
      }
    },
  );
});
