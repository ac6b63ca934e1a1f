import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Run } from './run.ts';
import type { Wanted } from './worker.ts';

export const processors = availableParallelism();

/** Runs worlds in processes of their own, as many at a time as there are processors. */
export class Pool {
  readonly #idle: ChildProcess[] = [];
  readonly #all: ChildProcess[] = [];
  readonly #waiting: ((worker: ChildProcess) => void)[] = [];

  constructor(bundle: string, size = processors) {
    for (let n = 0; n < size; n++) {
      const worker = fork(bundle, { execArgv: ['--enable-source-maps'] });
      this.#all.push(worker);
      this.#idle.push(worker);
    }
  }

  /** @throws when the world itself, and not a promise, has broken down */
  async run(wanted: Wanted): Promise<Run> {
    const worker =
      this.#idle.pop() ??
      (await new Promise<ChildProcess>((resolve) => this.#waiting.push(resolve)));
    try {
      return await ask(worker, wanted);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(worker);
      else next(worker);
    }
  }

  close(): void {
    for (const worker of this.#all) worker.kill();
  }
}

function ask(worker: ChildProcess, wanted: Wanted): Promise<Run> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`A worker has ended with ${code}`));
    worker.once('exit', ended);
    worker.once('message', (answer: Run | { readonly error: string }) => {
      worker.off('exit', ended);
      if ('error' in answer) reject(new Error(`Seed ${wanted.seed}: ${answer.error}`));
      else resolve(answer);
    });
    worker.send(wanted);
  });
}
