import { seeded, shuffled } from './statistics.ts';

export interface RoundsOptions {
  readonly rounds: number;
  readonly seed: number;
  progress?(line: string): void;
}

/**
 * Measures each contestant once a round, every round in another order, so that what slows the machine
 * for a while slows all of them.
 *
 * @returns each contestant's measurements, one a round
 */
export async function interleaved<Contestant, Measured>(
  contestants: readonly Contestant[],
  measure: (contestant: Contestant, round: number) => Promise<Measured>,
  { rounds, seed, progress }: RoundsOptions,
): Promise<ReadonlyMap<Contestant, readonly Measured[]>> {
  const random = seeded(seed);
  const measured = new Map(contestants.map((contestant) => [contestant, [] as Measured[]]));
  for (let round = 0; round < rounds; round++) {
    progress?.(`round ${round + 1} of ${rounds}`);
    for (const contestant of shuffled(contestants, random)) {
      measured.get(contestant)?.push(await measure(contestant, round));
    }
  }
  return measured;
}
