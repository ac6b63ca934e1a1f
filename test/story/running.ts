import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject } from 'vitest';
import { logsIn, refuseLeaks } from '../secrets/system.ts';
import { Local } from './person.ts';

/** The local system in a process of its own, with a folder that outlives the process. */
export class Running {
  readonly dir = mkdtempSync(join(tmpdir(), 'switchboard-'));
  /** All that any start of it has printed: what failed, what was refused, and `aws <endpoint>`. */
  output = '';
  #process: ChildProcess | undefined;
  #local: Local | undefined;

  constructor(
    sender: 'sns' | 'twilio' = 'sns',
    readonly assembly = inject('assemblies')[sender],
  ) {}

  get local(): Local {
    if (this.#local === undefined) throw new Error('It was never started');
    return this.#local;
  }

  /** Starts it, the second time on the same port. */
  async start(): Promise<this> {
    const port = this.#local === undefined ? '0' : new URL(this.#local.origin).port;
    const serve = resolve(import.meta.dirname, 'serve.ts');
    const args = ['--import', 'tsx', serve, this.assembly, this.dir, port];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    const origin = await new Promise<string>((ready, failed) => {
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk) => {
          printed += chunk;
          this.output += chunk;
          const found = /^ready (\S+)$/m.exec(printed);
          if (found?.[1] !== undefined) ready(found[1]);
        });
      }
      child.once('exit', (code) => failed(new Error(`It ended with ${code}: ${printed}`)));
    });
    this.#local = new Local(origin);
    return this;
  }

  /** As a power cut would: nothing is finished, nothing is told. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** @throws when something secret is in what it has logged or printed */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    try {
      refuseLeaks(this.dir, this.output);
    } finally {
      rmSync(this.dir, { recursive: true, force: true });
    }
  }

  /** Everything that functions and runner have logged so far. */
  logs(): string {
    return `${this.output}\n${logsIn(this.dir)}`;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
