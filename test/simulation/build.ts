import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const here = import.meta.dirname;

/** One place of the product where a bug is planted. */
export interface Patch {
  /** Path from the root. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** What the world puts in the place of a package or a file. */
const stands: Readonly<Record<string, string>> = {
  '#providers': 'declarations.ts',
  '@aws-sdk/client-dynamodb': 'aws/dynamodb.ts',
  '@aws-sdk/client-kms': 'aws/kms.ts',
  '@aws-sdk/client-secrets-manager': 'aws/secrets-manager.ts',
  '@aws-sdk/client-sns': 'aws/sns.ts',
  '@aws-sdk/client-sqs': 'aws/sqs.ts',
  '@aws-sdk/lib-dynamodb': 'aws/dynamodb.ts',
  'lambdas/connect/adapters/exchange.ts': 'outside/exchange.ts',
  'lambdas/shared/log.ts': 'parts/log.ts',
  'lambdas/shared/once.ts': 'parts/once.ts',
  'lambdas/topics/adapters/http-call.ts': 'outside/http-call.ts',
};

/** Bundles an entry of this folder with the product's own code, in a world of ours instead of AWS. */
export async function buildWorld(entry: string, outfile: string, patch?: Patch): Promise<void> {
  await build({
    entryPoints: [join(here, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'error',
    plugins: [standIns, ...(patch === undefined ? [] : [planting(patch)])],
  });
}

const standIns: Plugin = {
  name: 'stand-ins',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, importer, resolveDir }) => {
      const file = path.startsWith('.') ? relative(root, resolve(resolveDir, path)) : path;
      const stand = stands[file];
      const target = stand === undefined ? undefined : join(here, stand);
      // A stand-in may look at what it stands for.
      return target === undefined || importer === target ? undefined : { path: target };
    });
  },
};

function planting({ file, find, replace }: Patch): Plugin {
  return {
    name: 'planted bug',
    setup({ onLoad }) {
      const path = join(root, file);
      onLoad({ filter: new RegExp(`${file.replaceAll('/', '\\/')}$`) }, () => {
        const text = readFileSync(path, 'utf8');
        if (text.split(find).length !== 2) throw new Error(`${file} has not one «${find}»`);
        return { contents: text.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}
