import * as z from 'zod/mini';

export const providerPath = z.object({ provider: z.string().check(z.maxLength(64)) });

export const connectionPath = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/, 'must be the id of a connection')),
});
