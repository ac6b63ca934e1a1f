import { isAbsolute, join } from 'node:path';
import type { Deployed } from '../deploy.ts';
import { FunctionPool } from './pool.ts';
import { FunctionError, type FunctionSpec } from './process.ts';

export interface FunctionsOptions {
  /** The synthesized app's folder. */
  assembly: string;
  logs: string;
  clockOffset(): number;
  /** Told about each invocation that failed; never gets the message, which may hold anything. */
  onFailure(name: string, errorType: string): void;
}

/** Concurrent invocations of one function before others wait: each is a process of this machine. */
const maximumConcurrency = 8;

/** The template's functions, run from their bundles as Lambda would. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #pools = new Map<string, FunctionPool>();
  #running = 0;
  #started = 0;

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  /** Invocations since the start: tells whether anything happened between two looks. */
  get started(): number {
    return this.#started;
  }

  get running(): number {
    return this.#running;
  }

  add(resource: Deployed, environment: Record<string, string>): void {
    const spec = this.#spec(resource, environment);
    this.#pools.set(spec.arn, new FunctionPool(spec, this.#options.clockOffset));
  }

  /** Runs a function with an event in JSON; resolves to its result in JSON, rejects with FunctionError. */
  async invoke(arn: string, event: string, requestId?: string): Promise<string> {
    const pool = this.#pools.get(unqualified(arn));
    if (pool === undefined) throw new FunctionError('ResourceNotFoundException', arn);
    this.#started++;
    this.#running++;
    try {
      return await pool.invoke(event, requestId);
    } catch (error) {
      if (error instanceof FunctionError) this.#options.onFailure(pool.spec.name, error.errorType);
      throw error;
    } finally {
      this.#running--;
    }
  }

  has(arn: string): boolean {
    return this.#pools.has(unqualified(arn));
  }

  setClock(offset: number): void {
    for (const pool of this.#pools.values()) pool.setClock(offset);
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close();
  }

  #spec(resource: Deployed, environment: Record<string, string>): FunctionSpec {
    const { properties, metadata, ref: name, attributes } = resource;
    const { assembly, logs } = this.#options;
    const asset = String(metadata['aws:asset:path'] ?? '');
    const reserved = Number(properties['ReservedConcurrentExecutions'] ?? maximumConcurrency);
    return {
      name,
      arn: attributes['Arn'] ?? '',
      directory: isAbsolute(asset) ? asset : join(assembly, asset),
      environment,
      timeoutSeconds: Number(properties['Timeout'] ?? 3),
      memoryMegabytes: Number(properties['MemorySize'] ?? 128),
      concurrency: Math.min(reserved, maximumConcurrency),
      logFile: join(logs, `${name}.log`),
    };
  }
}

/** The ARN without a version or alias. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
