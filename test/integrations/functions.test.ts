import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RuleFunctions } from '../../lambdas/shared/rules/rules.ts';
import { loadFunctions, moduleOf } from '../../lib/integrations/functions.ts';

const files = [
  { name: 'isEven', source: 'exports = function (n) { return n % 2 === 0; } // as exported' },
  { name: 'double', source: 'module.exports = (n) => n * 2;' },
  { name: 'counts', source: 'let calls = 0;\nexports = () => ++calls;' },
];

async function bundled(): Promise<RuleFunctions> {
  const file = join(mkdtempSync(join(tmpdir(), 'functions-')), 'functions.mjs');
  writeFileSync(file, moduleOf(files));
  return ((await import(pathToFileURL(file).href)) as { default: RuleFunctions }).default;
}

it('names the file that fails when it is loaded', () => {
  const source = "const { basename } = require('node:path'); exports = basename;";
  expect(() => loadFunctions([{ name: 'base', source }])).toThrow(/functions\/base\.js .*require/);
});

describe.each([
  ['in a command', async () => loadFunctions(files)],
  ['in a bundle', bundled],
])('declared functions, %s', (_, load) => {
  it('are what their files export, in either form', async () => {
    const functions = await load();

    expect(functions['isEven']?.(4)).toBe(true);
    expect(functions['double']?.(4)).toBe(8);
    expect([functions['counts']?.(), functions['counts']?.()]).toEqual([1, 2]);
  });
});
