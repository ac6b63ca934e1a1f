import * as z from 'zod/mini';

/**
 * For text that our own deployment has written: variables, secrets, messages.
 *
 * @throws when the text is no JSON or doesn't fit; what the text was is in no error
 */
export function parseJson<Schema extends z.core.$ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> {
  const value = jsonOf(text);
  if (value === undefined) throw new Error('What should be JSON is none');
  return z.parse(schema, value);
}

/** undefined when the text is no JSON; the engine's own error would quote the text, which may be secret. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
