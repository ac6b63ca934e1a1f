import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A file that exports `handler`, and what its process is given. */
export interface Startable {
  readonly file: string;
  readonly eventFile: string;
  readonly environment: Record<string, string>;
  /** When the process shall think that it is, in epoch milliseconds. */
  readonly at: number;
}

/** Milliseconds since the process began. */
export interface Started {
  readonly begun: number;
  readonly loaded: number;
  readonly answered: number;
  /** Milliseconds of processor time until then, of all threads. */
  readonly cpu: number;
  readonly answer: unknown;
}

/** Starts a process, waits for its first answer. @throws Error with what the function threw */
export async function start(
  node: string,
  { file, eventFile, environment, at }: Startable,
): Promise<Started> {
  const child = spawn(node, [join(import.meta.dirname, 'start.cjs'), file, eventFile, String(at)], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [outcome, errors] = await Promise.all([
    text(child.stdio[3] as Readable),
    text(child.stderr as Readable),
  ]);
  const told = (outcome === '' ? { error: errors } : JSON.parse(outcome)) as Started & {
    error?: string;
  };
  if (told.error !== undefined) throw new Error(`${file}: ${told.error}`);
  return told;
}
