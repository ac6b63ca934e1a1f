import { z } from 'zod';
import { parseDuration } from '../clock.ts';
import { Refused } from './refused.ts';

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164, like +12025550123');

export const textBack = z.strictObject({
  from: phone,
  to: phone.optional(),
  body: z.string().min(1).max(1600),
});

export const listedNumber = z.strictObject({ to: phone });

export const deviceSettings = z.strictObject({
  account: z.string().trim().min(1),
  devices: z.array(z.looseObject({})),
});

export const fault = z.strictObject({
  mode: z.string().min(1),
  count: z.int().min(1).max(10_000).default(1),
});

/** Ten years: more would leave the range that tokens and certificates can express. */
const longest = 3_653 * 86_400_000;

export const clockMove = z.strictObject({
  advance: z.string().transform((text, context) => {
    const milliseconds = parseDuration(text);
    if (milliseconds !== undefined && milliseconds <= longest) return milliseconds;
    context.addIssue('must be an ISO 8601 duration such as PT10M or P1D, at most ten years');
    return z.NEVER;
  }),
});

/** Throws Refused that names each field at fault. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new Refused(400, problems.join('; '));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'The body is not JSON.');
  }
}
