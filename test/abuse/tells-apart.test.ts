import { describe, expect, it } from 'vitest';
import { upTo } from './attack.ts';
import { tellsApart } from './families/enumeration.ts';
import { Random } from './random.ts';

/** Times as they scatter around a middle, in milliseconds. */
function timesAround(middle: number, seed: number): readonly number[] {
  const random = new Random(seed);
  return upTo(60).map(() => middle + random.int(1000) / 100);
}

describe('two kinds of people', () => {
  it.each(upTo(50))('are told apart by time when one takes longer, with seed %i', (seed) => {
    expect(tellsApart(timesAround(20, seed), timesAround(32, seed + 1000))).toBe(true);
  });

  it.each(upTo(50))('are not by what is chance, with seed %i', (seed) => {
    expect(tellsApart(timesAround(20, seed), timesAround(20, seed + 1000))).toBe(false);
  });
});
