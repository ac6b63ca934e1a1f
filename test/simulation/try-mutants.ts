import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildWorld } from './build.ts';
import { type Mutant, mutants } from './mutants.ts';
import { Pool, processors } from './pool.ts';
import type { Run } from './run.ts';

/** A bug that isn't found in as many worlds counts as not found. */
const mostWorlds = 3000;
const leastFound = 24;

/** Plants one bug after the other, and runs worlds until a promise is broken. Gives whether enough were found. */
export async function tryMutants(folder: string, seed: number): Promise<boolean> {
  const sound = await worlds(folder);
  const width = Math.max(...mutants.map(({ bug }) => bug.length));
  let found = 0;
  for (const mutant of mutants) {
    const run = await search(folder, mutant, seed, sound);
    if (run !== undefined) found++;
    const how =
      run === undefined
        ? `NOT FOUND in ${mostWorlds} worlds`
        : `seed ${String(run.seed).padStart(4)}: ${run.broken?.invariant}: ${run.broken?.detail.split('\n')[0]}`;
    console.log(`${mutant.breaks.padEnd(12)} ${mutant.bug.padEnd(width)}  ${how}`);
  }
  await sound.close();
  console.log(`${found} of ${mutants.length} planted bugs found`);
  return found >= mutants.length - 1 && found >= leastFound;
}

/** @param sound worlds without the bug, in which the promise must be kept: else it is another bug that was found */
async function search(
  folder: string,
  mutant: Mutant,
  seed: number,
  sound: Worlds,
): Promise<Run | undefined> {
  const planted = await worlds(folder, mutant);
  try {
    for (let from = seed; from < seed + mostWorlds; from += processors) {
      const seeds = Array.from({ length: processors }, (_, n) => from + n);
      const runs = await Promise.all(seeds.map((one) => planted.run({ seed: one })));
      for (const run of runs.filter(({ broken }) => broken !== undefined)) {
        if ((await sound.run({ seed: run.seed })).broken === undefined) return run;
      }
    }
    return undefined;
  } finally {
    await planted.close();
  }
}

interface Worlds {
  readonly run: Pool['run'];
  readonly close: () => Promise<void>;
}

async function worlds(folder: string, mutant?: Mutant): Promise<Worlds> {
  const bundle = join(folder, `${mutant === undefined ? 'sound' : 'mutant'}-${process.pid}.cjs`);
  await buildWorld('worker.ts', bundle, mutant);
  const pool = new Pool(bundle);
  const close = async () => {
    pool.close();
    await rm(bundle);
  };
  return { run: (wanted) => pool.run(wanted), close };
}
