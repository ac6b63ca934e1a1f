import * as z from 'zod/mini';

/** @throws when the text is no JSON or doesn't fit; for text that our own deployment has written */
export function parseJson<Schema extends z.core.$ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> {
  return z.parse(schema, JSON.parse(text));
}
