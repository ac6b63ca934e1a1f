import * as z from 'zod/mini';
import type { PersonId } from '../phone/index.ts';

const personId = z.pipe(
  z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  z.transform((id) => id as PersonId),
);

/** A message of the queue of batches. */
export const batchMessage = z.object({
  refs: z.array(z.object({ person: personId, provider: z.string().check(z.minLength(1)) })),
  attempt: z.int().check(z.gte(0)),
  /** Epoch milliseconds. */
  notBefore: z.number(),
});

/** A message of the dispatcher's own queue. */
export const dispatchMessage = z.object({ cursor: z.string() });
