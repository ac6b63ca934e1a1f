import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { moduleOf } from '../integrations/functions.ts';
import type { Integrations } from '../integrations/load.ts';
import { addCodeCache } from './code-cache/add.ts';

const root = resolve(import.meta.dirname, '../..');

/** CommonJS from the packages' ES modules, minified: docs/decisions/0003-bundles.md has the measurements. */
export const bundleOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // The SDK imports `node:http` when it first needs it; `require` does without the loader of ES modules.
  supported: { 'dynamic-import': false },
  logLevel: 'error',
} as const satisfies BuildOptions;

/**
 * Bundles one function with all that it needs, the SDK included, into a folder of its own.
 *
 * @param entry path below `lambdas/`: `phone/check-code.lambda.ts`
 * @param codeCacheBy the Node to compile it for beforehand: docs/decisions/0010-code-cache.md
 * @returns the folder, whose `index.js` exports `handler`
 */
export function bundle(entry: string, integrations: Integrations, codeCacheBy?: string): string {
  const name = entry.replaceAll('/', '-').replace('.lambda.ts', '');
  const { code } = compile(entry, integrations);
  if (codeCacheBy !== undefined) return compiled(name, code, codeCacheBy);
  const folder = join(root, '.build/lambdas', name);
  writeWhole(join(folder, 'index.js'), code);
  return folder;
}

/** Made once for a code and a Node: V8 does not write the same bytes twice, and an asset should stay as it is. */
function compiled(name: string, code: string, node: string): string {
  const by = `${node} ${statSync(node).mtimeMs}`;
  const hash = createHash('sha256').update(code).update(by).digest('hex').slice(0, 16);
  const folder = join(root, '.build/code-cache', `${name}-${hash}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const processor = addCodeCache(draft, code, node);
  if (processor !== 'arm64') {
    rmSync(draft, { recursive: true });
    throw new Error(`codeCache: ${node} compiles for ${processor}, the functions run on arm64.`);
  }
  renameSync(draft, folder);
  return folder;
}

/** The bundle itself, and what went into it, by paths from the project's folder. */
export interface Compiled {
  readonly code: string;
  readonly metafile: Metafile;
}

const compiledBy = new WeakMap<Integrations, ReadonlyMap<string, Compiled>>();

/** Compiles one function; the first one has all compiled, which takes a third of doing it one by one. */
export function compile(entry: string, integrations: Integrations): Compiled {
  const known = compiledBy.get(integrations) ?? compileAll(integrations);
  compiledBy.set(integrations, known);
  const found = known.get(entry);
  if (found === undefined) throw new Error(`There is no function lambdas/${entry}`);
  return found;
}

function compileAll(integrations: Integrations): ReadonlyMap<string, Compiled> {
  const entries = readdirSync(join(root, 'lambdas'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.lambda.ts'));
  const { outputFiles, metafile } = buildSync({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `lambdas/${entry}`),
    outbase: 'lambdas',
    outdir: join(root, '.build/bundles'),
    write: false,
    metafile: true,
    alias: {
      '#providers': generated(integrations.providers),
      '#services': generated({
        services: integrations.services,
        surroundings: integrations.surroundings,
      }),
      '#functions': generatedModule(moduleOf(integrations.functions)),
    },
  });
  const codes = new Map(outputFiles.map(({ path, text }) => [path, text]));
  return new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [
      (output.entryPoint ?? '').replace('lambdas/', ''),
      {
        code: codes.get(join(root, path)) ?? '',
        metafile: { inputs: metafile.inputs, outputs: { [path]: output } },
      },
    ]),
  );
}

/** Named by its content, so that each synthesis finds the declarations that it was given. */
function generated(content: unknown): string {
  return generatedFile(JSON.stringify(content), 'json');
}

function generatedModule(source: string): string {
  return generatedFile(source, 'js');
}

function generatedFile(text: string, ending: 'json' | 'js'): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const file = join(root, '.build/generated', `${hash}.${ending}`);
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
