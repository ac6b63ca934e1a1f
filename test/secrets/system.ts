import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaksIn } from './leaks.ts';
import { overhear } from './overhear.ts';
import type { Secret } from './secret.ts';

const fileIn = (dir: string) => join(dir, 'overheard.jsonl');

/** Keeps the secrets that pass through this process in a system's folder, where they outlive the process. */
export function overhearInto(dir: string): void {
  const known = new Set<string>();
  overhear((secret) => {
    if (known.has(secret.value)) return;
    known.add(secret.value);
    appendFileSync(fileIn(dir), `${JSON.stringify(secret)}\n`);
  });
}

/** Every secret that a system in a process of its own has made or seen. */
export function overheardIn(dir: string): Secret[] {
  if (!existsSync(fileIn(dir))) return [];
  const lines = readFileSync(fileIn(dir), 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    try {
      return JSON.parse(line) as Secret;
    } catch {
      // The line that the process was killed at.
      return [];
    }
  });
}

/** Everything that the functions of a system have logged so far. */
export function logsIn(dir: string): string {
  const folder = join(dir, 'logs');
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))
    .join('\n');
}

/** @throws naming the kinds of secrets that a system's functions have logged, or its runner has printed */
export function refuseLeaks(dir: string, output: string): void {
  const leaks = leaksIn(`${output}\n${logsIn(dir)}`, overheardIn(dir));
  if (leaks.length > 0) throw new Error(`In the logs of a system: ${leaks.join(', ')}`);
}
