import { expect, inject, it } from 'vitest';
import { readOptions } from './options.ts';
import { runLoad } from './run.ts';

it('twelve people who sign up amid faults end up told once, and nobody twice', {
  timeout: 600_000,
}, async () => {
  const { counts, faults, complaints } = await runLoad({
    minutes: 0.06,
    perMinute: 200,
    faults: 0.2,
    seed: 7,
    assembly: inject('assemblies').twilio,
    onProgress: console.log,
  });
  expect([...complaints]).toEqual([]);
  expect(counts.get('acknowledged')).toBe(12);
  expect(faults.size).toBeGreaterThan(2);
});

it.each([
  ['--minutes', '-1'],
  ['--faults', '101'],
  ['--seed', 'x'],
  ['--per-minute', ''],
  ['--more', '1'],
])('a load of %s %s is a wrong call', (...args) => {
  expect(() => readOptions(args)).toThrow();
});

it('a load is of two hundred a minute for five minutes with five percent faults unless told otherwise', () => {
  expect(readOptions([])).toEqual({ minutes: 5, perMinute: 200, faults: 0.05, seed: 1 });
  expect(readOptions(['--help'])).toBeUndefined();
});
