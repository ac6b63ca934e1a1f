import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorld } from './build.ts';
import { mutants } from './mutants.ts';
import { Pool } from './pool.ts';
import { invariants } from './promises.ts';

const root = resolve(import.meta.dirname, '../..');

describe('simulated worlds', () => {
  let folder: string;
  let pool: Pool;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchboard-worlds-'));
    await buildWorld('worker.ts', join(folder, 'world.cjs'));
    pool = new Pool(join(folder, 'world.cjs'));
  });
  afterAll(async () => {
    pool.close();
    await rm(folder, { recursive: true });
  });

  it('keep every promise', async () => {
    const seeds = Array.from({ length: 40 }, (_, n) => n + 1);
    const runs = await Promise.all(seeds.map((seed) => pool.run({ seed })));
    expect(runs.flatMap(({ seed, broken }) => (broken ? [{ seed, ...broken }] : []))).toEqual([]);
    expect(runs.every(({ people, faults }) => people >= 3 && faults.length >= 3)).toBe(true);
  });

  it('go the same way whenever they have the same seed', async () => {
    const [one, other] = await Promise.all([
      pool.run({ seed: 7, records: true }),
      pool.run({ seed: 7, records: true }),
    ]);
    expect(one.history.length).toBeGreaterThan(1000);
    expect(other.history).toEqual(one.history);
    expect((await pool.run({ seed: 8 })).digest).not.toBe(one.digest);
  });

  it('find a bug that is planted', async () => {
    const [mutant] = mutants;
    const bundle = join(folder, 'mutant.cjs');
    await buildWorld('worker.ts', bundle, mutant);
    const mutated = new Pool(bundle, 1);
    let broken: Awaited<ReturnType<Pool['run']>>['broken'];
    // In some worlds nothing happens that would show it.
    for (let seed = 1; seed <= 20 && broken === undefined; seed++) {
      ({ broken } = await mutated.run({ seed }));
    }
    mutated.close();
    expect(broken?.invariant).toBe(mutant?.breaks);
  });
});

describe('the functions of a world', () => {
  it('are all that are deployed', () => {
    const files = readdirSync(join(root, 'lambdas'), { recursive: true, encoding: 'utf8' });
    // Service actions have proofs of their own, and nothing to do with what is simulated here.
    const deployed = files
      .filter((file) => !file.startsWith('services'))
      .filter((file) => file.endsWith('.lambda.ts'))
      .map((file) => basename(file, '.lambda.ts'));
    const source = readFileSync(join(import.meta.dirname, 'functions.ts'), 'utf8');
    const missing = deployed.filter((name) => !source.includes(`/${name}.lambda.ts`));
    // What answers unknown methods makes no call.
    expect(missing).toEqual(['refuse-method']);
  });
});

describe('planted bugs', () => {
  it.each(mutants)('$bug: stands where it is to be planted', ({ file, find }) => {
    expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2);
  });

  it('are at least two for each promise that a bug of ours can break', () => {
    const promised = invariants.filter((name) => name !== 'faults');
    const counts = promised.map((name) => mutants.filter(({ breaks }) => breaks === name).length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
    expect(mutants.length).toBeGreaterThanOrEqual(25);
  });
});
