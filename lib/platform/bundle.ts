import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
  buildSync({
    entryPoints: [join(root, 'lambdas', entry)],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    alias: { '#providers': generated('providers.json', integrations.providers) },
    logLevel: 'error',
  });
  return folder;
}

function generated(name: string, content: unknown): string {
  const file = join(root, '.build/generated', name);
  mkdirSync(join(root, '.build/generated'), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
  return file;
}
