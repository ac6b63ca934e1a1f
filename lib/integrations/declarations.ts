import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

z.config(en());

/** The JSON files of a folder, without the ending, sorted; none if there is no folder. */
export function jsonFilesIn(folder: string): readonly { name: string; file: string }[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name: basename(name, '.json'), file: join(folder, name) }));
}

/** Reads a declaration; undefined after it has noted what is wrong with it. */
export function readDeclaration<Schema extends z.core.$ZodType>(
  schema: Schema,
  file: string,
  mistakes: string[],
): z.output<Schema> | undefined {
  const declared = readJson(file, mistakes);
  return declared === undefined ? undefined : parse(schema, declared, file, mistakes);
}

function readJson(file: string, mistakes: string[]): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    mistakes.push(`${file}: is not JSON: ${(error as Error).message}`);
    return undefined;
  }
}

/** Parses what a file declares; undefined after it has noted every mistake with its path. */
export function parse<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  file: string,
  mistakes: string[],
): z.output<Schema> | undefined {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) {
    mistakes.push(`${file}: ${path.join('.') || 'the whole'}: ${message}`);
  }
  return undefined;
}
