import * as z from 'zod/mini';

/** Any text: the domain knows which providers there are, and answers with a page. */
export const providerPath = z.object({ provider: z.string() });

export const connectionPath = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/, 'must be the id of a connection')),
});
