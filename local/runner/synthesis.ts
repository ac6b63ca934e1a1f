import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from './operator-error.ts';

export interface SynthesisOptions {
  /** The project's folder. */
  root: string;
  /** Holds earlier results. */
  cache: string;
  /** The declarations to synthesize. */
  integrations: string;
  /** Told before something that takes a while. */
  onProgress(line: string): void;
}

/** Everything that a synthesized app is made of; missing ones count as empty. */
const sources = ['bin', 'lib', 'lambdas', 'web', 'cdk.json', 'package-lock.json', 'tsconfig.json'];
const kept = 3;
/** Ends the name of a folder that is still being built. */
const unfinished = '.new';
/** Older ones were left by a process that was killed. */
const longestBuildMilliseconds = 3_600_000;

/** The folder of the synthesized app: from the cache when nothing that it is made of has changed. */
export async function synthesize(options: SynthesisOptions): Promise<string> {
  const { root, cache, integrations, onProgress } = options;
  if (statSync(integrations, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new OperatorError(`${integrations} is not a folder of declarations.`);
  }
  const paths = [...sources.map((source) => join(root, source)), integrations];
  const entry = join(cache, contentHash(paths));
  const output = join(entry, 'cdk.out');
  if (existsSync(output)) {
    utimesSync(entry, new Date(), new Date());
    return output;
  }
  onProgress('building the page, bundling the functions, synthesizing the stacks …');
  // Its own for each process: another one may be building the same.
  const building = `${entry}.${process.pid}${unfinished}`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  // Node takes a bundle for a script as in the cloud, not for a module as in the project around it.
  writeFileSync(join(building, 'package.json'), '{}');
  try {
    await runApp(root, join(building, 'cdk.out'), integrations);
    publish(building, entry);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  removeOld(cache);
  return output;
}

/** Puts a finished folder in its place, unless another process was faster: then both are the same. */
function publish(building: string, entry: string): void {
  try {
    renameSync(building, entry);
  } catch (error) {
    if (!existsSync(entry)) throw error;
  }
}

/** A digest of the names and contents of all files under the paths. */
export function contentHash(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string, name: string) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const child of readdirSync(path).sort()) add(join(path, child), `${name}/${child}`);
    } else {
      const content = readFileSync(path);
      hash.update(`${name}\0${content.length}\0`).update(content);
    }
  };
  for (const [index, path] of paths.entries()) add(path, String(index));
  return hash.digest('hex').slice(0, 16);
}

async function runApp(root: string, output: string, integrations: string): Promise<void> {
  const app = spawn(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...cdkContext(join(root, 'cdk.json')),
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:enable-path-metadata': true,
      }),
      SWITCHBOARD_INTEGRATIONS: integrations,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  app.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    app.once('error', reject);
    app.once('close', resolve);
  });
  if (code === 0) return;
  throw new OperatorError(withoutStack(errors) || `synthesis ended with ${code}`);
}

function cdkContext(file: string): object {
  if (!existsSync(file)) return {};
  return (JSON.parse(readFileSync(file, 'utf8')) as { context?: object }).context ?? {};
}

function withoutStack(output: string): string {
  const lines = output.split('\n').filter((line) => !/^\s+at /.test(line));
  return lines.join('\n').trim();
}

function removeOld(cache: string): void {
  // What another process renames or removes meanwhile has no age any more, and is nobody's to remove.
  const entries = readdirSync(cache)
    .map((name) => join(cache, name))
    .flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, at: stat.mtimeMs }];
    })
    .sort((left, right) => right.at - left.at);
  const finished = entries.filter(({ path }) => !path.endsWith(unfinished));
  const abandoned = entries.filter(
    ({ path, at }) => path.endsWith(unfinished) && at < Date.now() - longestBuildMilliseconds,
  );
  for (const { path } of [...finished.slice(kept), ...abandoned]) {
    rmSync(path, { recursive: true, force: true });
  }
}
