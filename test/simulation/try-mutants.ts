import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildWorld } from './build.ts';
import { type Mutant, mutants } from './mutants.ts';
import { Pool, processors } from './pool.ts';
import type { Run } from './run.ts';

/** A bug that isn't found in as many worlds counts as not found. */
const mostWorlds = 600;
const leastFound = 24;

/** Plants one bug after the other, and runs worlds until a promise is broken. Gives whether enough were found. */
export async function tryMutants(folder: string, seed: number): Promise<boolean> {
  const width = Math.max(...mutants.map(({ bug }) => bug.length));
  let found = 0;
  for (const mutant of mutants) {
    const run = await search(folder, mutant, seed);
    if (run !== undefined) found++;
    const how =
      run === undefined
        ? `NOT FOUND in ${mostWorlds} worlds`
        : `seed ${String(run.seed).padStart(4)}: ${run.broken?.invariant}: ${run.broken?.detail.split('\n')[0]}`;
    console.log(`${mutant.breaks.padEnd(12)} ${mutant.bug.padEnd(width)}  ${how}`);
  }
  console.log(`${found} of ${mutants.length} planted bugs found`);
  return found >= mutants.length - 1 && found >= leastFound;
}

async function search(folder: string, mutant: Mutant, seed: number): Promise<Run | undefined> {
  const bundle = join(folder, `mutant-${process.pid}.cjs`);
  await buildWorld('worker.ts', bundle, mutant);
  const pool = new Pool(bundle);
  try {
    for (let from = seed; from < seed + mostWorlds; from += processors) {
      const seeds = Array.from({ length: processors }, (_, n) => from + n);
      const runs = await Promise.all(seeds.map((one) => pool.run({ seed: one })));
      const broken = runs.find((run) => run.broken !== undefined);
      if (broken !== undefined) return broken;
    }
    return undefined;
  } finally {
    pool.close();
    await rm(bundle);
  }
}
