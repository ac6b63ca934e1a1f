import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { inspectPicture, type Verdict } from '../../../lambdas/services/domain/inspect/inspect.ts';
import { pictureLimits } from '../../../lambdas/services/domain/inspect/limits.ts';
import { typeOf } from './hostile.ts';
import { fixture } from './pictures.ts';

export interface Given {
  readonly file: Buffer;
  readonly declaredType: string;
  readonly fileName: string;
  readonly declaredLength?: number;
}

/** What real programs have written; each is named after the one. */
export const realPictures: readonly (Given & { readonly name: string })[] = readdirSync(
  join(import.meta.dirname, 'fixtures'),
).map((name) => ({
  name,
  file: fixture(name),
  declaredType: typeOf(extname(name).slice(1)),
  fileName: name,
}));

/** Inspects a file that comes in chunks of the given sizes, again and again. */
export function inspect(given: Given, sizes: readonly number[] = [65_536]): Promise<Verdict> {
  const { file, declaredType, fileName, declaredLength = file.length } = given;
  const bytes = cut(file, sizes);
  return inspectPicture({ declaredType, declaredLength, name: fileName, bytes }, pictureLimits);
}

async function* cut(file: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < file.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield file.subarray(at, at + size);
    at += size;
  }
}
