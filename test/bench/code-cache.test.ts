import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadIntegrations } from '../../lib/integrations/load.ts';
import { bundle } from '../../lib/platform/bundle.ts';
import { addCodeCache } from '../../lib/platform/code-cache/add.ts';

const dir = mkdtempSync(join(tmpdir(), 'code-cache-'));
afterAll(() => rmSync(dir, { recursive: true }));

const code =
  'const { sep } = require("node:path"); exports.handler = async () => "it runs " + sep;';

function cachedIn(name: string): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  addCodeCache(folder, code, process.execPath);
  return folder;
}

/** What the folder's handler answers in a process of its own, and whether V8 refused its cache. */
function answerOf(folder: string): { answer: string; rejected: boolean } {
  const script = `
    const vm = require('node:vm');
    const made = [];
    const { Script } = vm;
    vm.Script = class extends Script {
      constructor(...args) { super(...args); made.push(this.cachedDataRejected); }
    };
    require(${JSON.stringify(join(folder, 'index.js'))}).handler()
      .then((answer) => console.log(JSON.stringify({ answer, rejected: made[0] })));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  return JSON.parse(stdout) as { answer: string; rejected: boolean };
}

/** A Node that says that it runs on another processor. */
function nodeFor(processor: string): string {
  const [preload, node] = [join(dir, `${processor}.cjs`), join(dir, `node-${processor}`)];
  writeFileSync(preload, `Object.defineProperty(process, 'arch', { value: '${processor}' });`);
  writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' --require '${preload}' "$@"\n`);
  chmodSync(node, 0o755);
  return node;
}

describe('a bundle with its compiled code', () => {
  it('is taken by the V8 that has compiled it', () => {
    expect(answerOf(cachedIn('same'))).toEqual({ answer: 'it runs /', rejected: false });
  });

  it('runs all the same where another V8 refuses the code', () => {
    const folder = cachedIn('other');
    const cache = join(folder, 'bundle.cache');
    const bytes = readFileSync(cache);
    bytes.writeUInt32LE((bytes.readUInt32LE(4) ^ 1) >>> 0, 4);
    writeFileSync(cache, bytes);
    expect(answerOf(folder)).toEqual({ answer: 'it runs /', rejected: true });
  });

  it('is deployed with the compiled code only for the processor that functions run on', () => {
    const integrations = loadIntegrations('integrations');
    const make = (node?: string) => bundle('gateway/refuse-method.lambda.ts', integrations, node);
    const [node, other] = [nodeFor('arm64'), nodeFor('x64')];
    const folder = make(node);
    expect(readFileSync(join(folder, 'bundle.js'), 'utf8')).toBe(
      readFileSync(join(make(), 'index.js'), 'utf8'),
    );
    const before = readFileSync(join(folder, 'bundle.cache'));
    expect(make(node)).toBe(folder);
    expect(readFileSync(join(folder, 'bundle.cache')).equals(before)).toBe(true);
    expect(() => make(other)).toThrow(/compiles for x64, the functions run on arm64/);
    rmSync(folder, { recursive: true });
  });

  it('tells what went wrong when there is no such Node', () => {
    mkdirSync(join(dir, 'none'));
    expect(() => addCodeCache(join(dir, 'none'), code, '/no/such/node')).toThrow(
      /made no code cache/,
    );
  });
});
