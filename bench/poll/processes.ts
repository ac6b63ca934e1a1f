import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { loadIntegrations } from '../../lib/integrations/load.ts';
import { bundle } from '../../lib/platform/bundle.ts';
import type { Measured, Task } from './main.ts';
import type { Seen, World } from './world.ts';

const root = join(import.meta.dirname, '../..');
const outdir = join(root, '.build/bench/poll');

/** Runs contestants, each in a process of its own, against a world in another. */
export interface Rig {
  /** @param due whether everybody's access token is */
  run(contestant: string, users: number, due: boolean): Promise<Measured & { seen: Seen }>;
  close(): void;
}

/** The worker's setting `battery.concurrency`, as it is by default; all contestants keep to it. */
export const concurrency = 16;

export async function startRig(): Promise<Rig> {
  const folder = bundle(
    'battery/poll-batch.lambda.ts',
    loadIntegrations(join(root, 'integrations')),
  );
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });
  // Node takes it for a script, as in the cloud, not for a module as the project around it.
  const worker = join(outdir, 'poll-batch.cjs');
  copyFileSync(join(folder, 'index.js'), worker);
  const world = start('world');
  const places = await message<World>(world);
  return {
    async run(contestant, users, due) {
      world.send(due);
      await message<Seen>(world);
      const warmUp = Math.min(users / 2, 500);
      const task: Task = { contestant, users, warmUp, bundle: worker, concurrency, ...places };
      const measured = await message<Measured>(start(JSON.stringify(task), places));
      world.send(due);
      return { ...measured, seen: await message<Seen>(world) };
    },
    close: () => world.kill(),
  };
}

function start(role: string, { aws = '' }: Partial<World> = {}): ChildProcess {
  return fork(join(outdir, 'main.mjs'), [role], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: aws,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_LAMBDA_FUNCTION_NAME: 'poll-batch',
      TZ: 'UTC',
      NODE_NO_WARNINGS: '1',
    },
  });
}

async function message<T>(from: ChildProcess): Promise<T> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(from, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process has ended with ${code}`);
  });
  try {
    const [told] = (await Promise.race([once(from, 'message', { signal }), ended])) as [T];
    return told;
  } finally {
    answered.abort();
    ended.catch(() => undefined);
  }
}
