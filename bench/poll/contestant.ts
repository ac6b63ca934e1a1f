import { personOf } from './people.ts';
import type { World } from './world.ts';

/** Deals with as many users as it is told, beginning with this index. */
export type Contestant = (first: number, count: number) => Promise<unknown>;

export interface Surroundings extends World {
  /** The product's bundle of the poll worker: a file. */
  readonly bundle: string;
  /** Most requests to the provider at a time. */
  readonly concurrency: number;
}

const usersPerBatch = 100;

/** Batches as the dispatcher makes them, one after the other. */
export async function eachBatch(
  first: number,
  count: number,
  act: (persons: readonly string[], indexes: readonly number[]) => Promise<unknown>,
): Promise<void> {
  for (let from = first; from < first + count; from += usersPerBatch) {
    const length = Math.min(usersPerBatch, first + count - from);
    const indexes = Array.from({ length }, (_, at) => from + at);
    await act(indexes.map(personOf), indexes);
  }
}
