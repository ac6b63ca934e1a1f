import fs, { existsSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { format } from 'node:util';
import { afterAll, expect } from 'vitest';
import { leaksIn } from './leaks.ts';
import { overhear } from './overhear.ts';
import type { Secret } from './secret.ts';

// In every test file: nothing secret is in what it logs, nor in the logs of functions that it starts.
const secrets = new Map<string, Secret>();
const logFiles = new Set<string>();
let logged = '';

overhear((secret) => secrets.set(secret.value, secret));

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (...args: unknown[]) => {
    logged += `${args[0]}\n`;
    return write(...args);
  };
}

for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) {
  const print = console[level];
  console[level] = (...words: unknown[]) => {
    logged += `${format(...words)}\n`;
    print(...words);
  };
}

const { openSync } = fs;
fs.openSync = (path, ...args) => {
  if (String(path).endsWith('.log')) logFiles.add(String(path));
  return openSync(path, ...args);
};
syncBuiltinESMExports();

// Registered first, so it runs last.
afterAll(() => {
  const logs = [...logFiles].filter((file) => existsSync(file));
  const all = [logged, ...logs.map((file) => readFileSync(file, 'utf8'))].join('\n');
  expect(leaksIn(all, secrets.values()), 'secrets in what was logged').toEqual([]);
});
