import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Local } from '../story/person.ts';

/** What no person's behaviour depends on, but the number of people does. */
const settings = { sms: { sender: 'twilio' }, phone: { sendsPerDay: 1_000_000, resendSeconds: 2 } };
const root = resolve(import.meta.dirname, '../..');

/** A local system for one load. */
export interface LoadedSystem {
  readonly local: Local;
  /** Kills one of its functions' processes, whatever that is at. False where none can be found. */
  killFunction(choice: number): boolean;
  /** Holds its data, and what it and its functions have logged. */
  readonly dir: string;
  /** How many messages nobody could process. */
  deadLetters(): Promise<number>;
  stop(isForgotten: boolean): Promise<void>;
}

/** @param assembly an app that is synthesized already, with Twilio as its sender */
export async function startSystem(assembly?: string): Promise<LoadedSystem> {
  const dir = mkdtempSync(join(tmpdir(), 'switchboard-load-'));
  const given = assembly === undefined ? ['integrations', declare(dir)] : ['assembly', assembly];
  const serve = join(import.meta.dirname, 'serve.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', serve, ...given, dir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = join(dir, 'output.log');
  child.stderr.pipe(createWriteStream(output));
  const local = new Local(await originOf(child, output));
  return {
    local,
    dir,
    killFunction: (choice) => killOneOf(functionsOf(child), choice),
    async deadLetters() {
      const state = await fetch(`${local.origin}/_local/state`);
      const { queues } = (await state.json()) as { queues: Record<string, number> };
      const dead = Object.entries(queues).filter(([name]) => /DeadLetters|Failures/.test(name));
      return dead.reduce((sum, [, depth]) => sum + depth, 0);
    },
    async stop(isForgotten) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      if (isForgotten) rmSync(dir, { recursive: true, force: true });
    },
  };
}

function declare(dir: string): string {
  const folder = join(dir, 'integrations');
  cpSync(join(root, 'integrations'), folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  return folder;
}

function originOf(child: ChildProcess, output: string): Promise<string> {
  return new Promise((ready, failed) => {
    let printed = '';
    child.stdout?.on('data', (chunk) => {
      printed += chunk;
      const origin = /^ready (\S+)$/m.exec(printed)?.[1];
      if (origin !== undefined) ready(origin);
    });
    child.once('exit', (code) =>
      failed(new Error(`The system ended with ${code}: ${readFileSync(output, 'utf8')}`)),
    );
  });
}

/** Where the kernel tells, the processes that the system has started and that run a function. */
function functionsOf({ pid }: ChildProcess): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return children
      .map(Number)
      .filter((one) => one > 0 && isFunction(readFileSync(`/proc/${one}/cmdline`, 'utf8')));
  } catch {
    return [];
  }
}

const isFunction = (command: string) => command.includes('runtime.cjs');

function killOneOf(processes: readonly number[], choice: number): boolean {
  const chosen = processes[Math.floor(choice * processes.length)];
  if (chosen === undefined) return false;
  try {
    return process.kill(chosen, 'SIGKILL');
  } catch {
    return false;
  }
}
