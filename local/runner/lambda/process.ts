import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { clockPreload } from '../clock.ts';

/** A function as its template declares it. */
export interface FunctionSpec {
  name: string;
  arn: string;
  /** Holds the bundle. */
  directory: string;
  /** All variables of the process. */
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** Most invocations at a time. */
  concurrency: number;
  logFile: string;
}

/** What a function threw, or how its process ended. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;
  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

type Message =
  | { type: 'ready' }
  | { type: 'result'; id: string; payload: string }
  | { type: 'error'; fatal: boolean; error: { errorType: string; errorMessage: string } };

interface Waiting {
  resolve(payload: string): void;
  reject(error: FunctionError): void;
}

const runtime = join(import.meta.dirname, 'runtime.cjs');
/** Lambda gives 10 s; a laptop that starts many functions at once gets more. */
const initMilliseconds = 30_000;

/** One execution environment: a process that serves one invocation at a time. */
export class FunctionProcess {
  readonly #spec: FunctionSpec;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #waiting: Waiting | undefined;
  #ended = false;

  constructor(spec: FunctionSpec, clockOffset: number, log: number) {
    this.#spec = spec;
    const heap = Math.max(64, Math.floor(spec.memoryMegabytes * 0.9));
    this.#child = fork(runtime, [spec.directory, String(clockOffset)], {
      cwd: spec.directory,
      env: spec.environment,
      execArgv: ['--require', clockPreload, `--max-old-space-size=${heap}`],
      stdio: ['ignore', log, log, 'ipc'],
    });
    this.#ready = this.#expect(initMilliseconds, 'Init').then(() => undefined);
    // Whoever invokes sees the failure; without an invocation nobody needs to.
    this.#ready.catch(() => undefined);
    this.#child.on('message', (message: Message) => this.#receive(message));
    this.#child.once('exit', (code, signal) => {
      this.#ended = true;
      this.#settle(new FunctionError('Runtime.ExitError', `exited with ${signal ?? code}`));
    });
    this.#child.once('error', (error) => {
      this.kill();
      this.#settle(new FunctionError('Runtime.ExitError', error.message));
    });
  }

  /** Whether another invocation may be sent once the present one has ended. */
  get alive(): boolean {
    return !this.#ended && this.#child.connected;
  }

  /** Resolves to the handler's result as JSON. */
  async invoke(id: string, event: string): Promise<string> {
    await this.#ready;
    const { name, arn, timeoutSeconds, memoryMegabytes, environment } = this.#spec;
    const timeout = timeoutSeconds * 1000;
    const fields = {
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memoryMegabytes),
      logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
      logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    };
    const result = this.#expect(timeout, `${id} Task`);
    this.#child.send({ type: 'invoke', id, event, context: { timeout, fields } });
    return result;
  }

  setClock(offset: number): void {
    if (this.alive) this.#child.send({ type: 'clock', offset });
  }

  kill(): void {
    this.#ended = true;
    this.#child.kill('SIGKILL');
  }

  #expect(milliseconds: number, what: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        const message = `${what} timed out after ${(milliseconds / 1000).toFixed(2)} seconds`;
        this.#settle(new FunctionError('Sandbox.Timedout', message));
        this.kill();
      }, milliseconds);
      this.#waiting = {
        resolve: (payload) => {
          clearTimeout(late);
          resolve(payload);
        },
        reject: (error) => {
          clearTimeout(late);
          reject(error);
        },
      };
    });
  }

  #receive(message: Message): void {
    if (message.type === 'error') {
      const { errorType, errorMessage } = message.error;
      if (message.fatal) this.#ended = true;
      this.#settle(new FunctionError(errorType, errorMessage));
    } else {
      this.#settle(message.type === 'result' ? message.payload : '');
    }
  }

  #settle(outcome: string | FunctionError): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (outcome instanceof FunctionError) waiting?.reject(outcome);
    else waiting?.resolve(outcome);
  }
}
