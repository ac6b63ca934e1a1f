import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Integrations } from '../integrations/load.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Bundles one function with all that it needs, the SDK included, into a folder of its own.
 *
 * CommonJS from the packages' ES modules, minified: docs/decisions/0003-bundles.md has the measurements.
 *
 * @param entry path below `lambdas/`: `phone/check-code.lambda.ts`
 * @returns the folder, whose `index.js` exports `handler`
 */
export function bundle(entry: string, integrations: Integrations): string {
  const folder = join(root, '.build/lambdas', entry.replaceAll('/', '-').replace('.lambda.ts', ''));
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'lambdas', entry)],
    outfile: join(folder, 'index.js'),
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    alias: { '#providers': generated(integrations.providers) },
    logLevel: 'error',
  });
  for (const { path, contents } of outputFiles) writeWhole(path, contents);
  return folder;
}

/** Named by its content, so that each synthesis finds the declarations that it was given. */
function generated(content: unknown): string {
  const text = JSON.stringify(content);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const file = join(root, '.build/generated', `${hash}.json`);
  writeWhole(file, text);
  return file;
}

/** A synthesis that runs at the same time sees the file as it was or as it is, and no part of it. */
function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = join(root, '.build', `draft-${process.pid}`);
  writeFileSync(draft, content);
  renameSync(draft, file);
}
