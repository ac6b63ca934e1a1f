import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { FunctionProcess, type FunctionSpec } from './process.ts';

/** The execution environments of one function: started when needed, kept warm, replaced when they die. */
export class FunctionPool {
  readonly #spec: FunctionSpec;
  readonly #clockOffset: () => number;
  readonly #log: number;
  readonly #idle: FunctionProcess[] = [];
  readonly #busy = new Set<FunctionProcess>();
  readonly #queue: (() => void)[] = [];

  constructor(spec: FunctionSpec, clockOffset: () => number) {
    this.#spec = spec;
    this.#clockOffset = clockOffset;
    mkdirSync(dirname(spec.logFile), { recursive: true });
    this.#log = openSync(spec.logFile, 'a');
  }

  get spec(): FunctionSpec {
    return this.#spec;
  }

  /**
   * Runs the handler with `event` (JSON). Resolves to its result as JSON, rejects with FunctionError.
   *
   * @param requestId the same each time that an event is tried again
   */
  async invoke(event: string, requestId: string = randomUUID()): Promise<string> {
    while (this.#busy.size >= this.#spec.concurrency) {
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
    const process = this.#take();
    this.#busy.add(process);
    try {
      return await process.invoke(requestId, event);
    } finally {
      this.#busy.delete(process);
      if (process.alive) this.#idle.push(process);
      this.#queue.shift()?.();
    }
  }

  setClock(offset: number): void {
    for (const process of [...this.#idle, ...this.#busy]) process.setClock(offset);
  }

  close(): void {
    for (const process of [...this.#idle, ...this.#busy]) process.kill();
    closeSync(this.#log);
  }

  #take(): FunctionProcess {
    for (let warm = this.#idle.pop(); warm !== undefined; warm = this.#idle.pop()) {
      if (warm.alive) return warm;
    }
    return new FunctionProcess(this.#spec, this.#clockOffset(), this.#log);
  }
}
