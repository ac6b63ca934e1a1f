import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Calls, Steps } from './table.ts';

const main = join(import.meta.dirname, 'main.ts');
/** The table that the product is held to. */
export const tableFile = join(import.meta.dirname, 'calls.json');
export const pageFile = join(import.meta.dirname, '../../docs/performance/calls.md');

/** @param assemblies synthesized apps by what sends their texts */
export async function counted(assemblies: Record<'sns' | 'twilio', string>): Promise<Calls> {
  return {
    sns: await count('sns', assemblies.sns),
    twilio: await count('twilio', assemblies.twilio),
  };
}

export function keptCalls(): Calls {
  return JSON.parse(readFileSync(tableFile, 'utf8')) as Calls;
}

async function count(sender: string, assembly: string): Promise<Steps> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', main, sender, assembly],
    { maxBuffer: 2 ** 24 },
  );
  return JSON.parse(stdout) as Steps;
}
