import type { Pool } from './pool.ts';
import type { Run } from './run.ts';

/** Leaves out every fault that the broken promise does not need, and gives what is left, with its history. */
export async function shorten(pool: Pool, broken: Run): Promise<Run> {
  const { seed, targets } = broken;
  const world = { seed, targets, records: true };
  const suppressed: number[] = [];
  let shortest = await pool.run(world);
  // The last faults first: they are the least likely to matter.
  for (const { number } of [...shortest.faults].reverse()) {
    const without = await pool.run({ ...world, suppressed: [...suppressed, number] });
    if (without.broken?.invariant !== broken.broken?.invariant) continue;
    suppressed.push(number);
    shortest = without;
  }
  return shortest;
}
