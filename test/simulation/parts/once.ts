/** Stands for `lambdas/shared/once.ts`: what is made once is made once in each process. */
import { world } from '../world.ts';

export function once<T>(make: () => T | Promise<T>): () => Promise<T> {
  return () => {
    const kept = world().invocation?.process.kept;
    if (kept === undefined) throw new Error('Only functions make things once');
    const known = kept.get(make) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const made = Promise.resolve()
      .then(make)
      .catch((error: unknown) => {
        kept.delete(make);
        throw error;
      });
    kept.set(make, made);
    return made;
  };
}
