import * as z from 'zod/mini';

const typedNumber = z.string().check(z.maxLength(64));

export const codeRequest = z.object({
  /** As typed; with `country` (ISO 3166) where it has no calling code. */
  phone: typedNumber,
  country: z.optional(z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code: US'))),
});

export const codeSubmission = z.object({
  phone: typedNumber,
  code: z.string().check(z.regex(/^\d{6}$/, 'must be six digits')),
});
