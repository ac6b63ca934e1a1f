import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, type Template } from '../../local/runner/assembly.ts';
import type { Local } from '../story/person.ts';
import { Running } from '../story/running.ts';

export type SenderName = 'sns' | 'twilio';

/** A local system that is there to be attacked. */
export class Target {
  readonly #running: Running;
  readonly #read = new Map<string, number>();

  private constructor(
    readonly sender: SenderName,
    running: Running,
  ) {
    this.#running = running;
  }

  static async start(sender: SenderName, assembly: string): Promise<Target> {
    return new Target(sender, await new Running(sender, assembly).start());
  }

  get local(): Local {
    return this.#running.local;
  }

  get origin(): string {
    return this.local.origin;
  }

  /** Holds the data and logs of the system. */
  get dir(): string {
    return this.#running.dir;
  }

  /** Where the functions' AWS clients send their requests. */
  get awsEndpoint(): string {
    return /^aws (\S+)$/m.exec(this.#running.output)?.[1] ?? '';
  }

  /** A synthesized template by the name of its stack. */
  template(name: 'Switchboard' | 'SwitchboardState'): Template {
    const stack = readAssembly(this.#running.assembly).stacks.find((one) => one.name === name);
    if (stack === undefined) throw new Error(`There is no stack ${name}`);
    return stack.template;
  }

  /** Twilio's token for signing webhooks, which no attacker has. */
  get twilioToken(): string {
    const lines = readFileSync(join(this.dir, 'data/credentials.jsonl'), 'utf8');
    return /"authToken":"(\w+)"/.exec(lines)?.[1] ?? '';
  }

  /** Faults that functions have logged, and ends of their processes, since this was last asked. */
  newFaults(): readonly string[] {
    const logs = join(this.dir, 'logs');
    const lines = readdirSync(logs).flatMap((name) => this.#newLines(join(logs, name)));
    const printed = this.#since('output', this.#running.output);
    return [
      ...lines.filter((line) => /"message":"fault"|^Uncaught|Runtime\./.test(line)),
      ...printed.filter((line) => / failed: |^refused: |Error/.test(line)),
    ];
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }

  #newLines(file: string): readonly string[] {
    return statSync(file).isFile() ? this.#since(file, readFileSync(file, 'utf8')) : [];
  }

  #since(source: string, text: string): readonly string[] {
    const from = this.#read.get(source) ?? 0;
    this.#read.set(source, text.length);
    return text.slice(from).split('\n');
  }
}
