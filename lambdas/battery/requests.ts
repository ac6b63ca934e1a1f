import * as z from 'zod/mini';

const ref = z.string().check(z.minLength(1), z.maxLength(200));

const batch = z.object({
  refs: z.array(ref).check(z.maxLength(500)),
  attempt: z.int().check(z.gte(0)),
  /** Epoch milliseconds. */
  notBefore: z.number(),
});

/** Somebody has connected: what topic `user-connected` tells is a batch of one. */
const connected = z.pipe(
  z.object({ connection: ref }),
  z.transform(({ connection }) => ({ refs: [connection], attempt: 0, notBefore: 0 })),
);

/** A message of the queue of batches. */
export const batchMessage = z.union([batch, connected]);

/** A message of the dispatcher's own queue. */
export const dispatchMessage = z.object({ cursor: z.string() });
