import * as z from 'zod/mini';

/** A message of the queue of batches. */
export const batchMessage = z.object({
  refs: z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(500)),
  attempt: z.int().check(z.gte(0)),
  /** Epoch milliseconds. */
  notBefore: z.number(),
});

/** A message of the dispatcher's own queue. */
export const dispatchMessage = z.object({ cursor: z.string() });
