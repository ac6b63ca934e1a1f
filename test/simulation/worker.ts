import type { Target } from './faults.ts';
import { bend, run } from './run.ts';

/** What a worker is asked for, one at a time. */
export interface Wanted {
  readonly seed: number;
  readonly suppressed?: readonly number[];
  readonly targets?: readonly Target[];
  readonly records?: boolean;
}

bend();

// What a bug leaves unheard is heard here; it must not end a world that others are told of.
process.on('unhandledRejection', () => undefined);

// Whoever asked is gone.
process.on('disconnect', () => process.exit());

process.on('message', ({ suppressed = [], ...wanted }: Wanted) => {
  void run({ ...wanted, suppressed: new Set(suppressed) }).then(
    (done) => process.send?.(done),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
