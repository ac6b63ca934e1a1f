import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A project of one dependency, whose node_modules holds the given version of it. */
function project(installed: string) {
  const root = mkdtempSync(join(tmpdir(), 'switchboard-'));
  cpSync('bin/install.mjs', join(root, 'bin/install.mjs'));
  const modules = join(mkdtempSync(join(tmpdir(), 'switchboard-')), 'node_modules');
  mkdirSync(modules);
  const lock = (version: string) =>
    JSON.stringify({ packages: { '': {}, 'node_modules/one': { version } } });
  writeFileSync(join(root, 'package-lock.json'), lock('1.0.0'));
  writeFileSync(join(modules, '.package-lock.json'), lock(installed));
  symlinkSync(modules, join(root, 'node_modules'));
  const install = () =>
    spawnSync(process.execPath, [join(root, 'bin/install.mjs')], { encoding: 'utf8' });
  return { modules, install };
}

it('installs nothing when all is there', () => {
  const { install } = project('1.0.0');
  expect(install()).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

it('leaves alone what another project has installed', () => {
  const { modules, install } = project('0.9.0');
  expect(install()).toMatchObject({ status: 1, stderr: expect.stringContaining('is a link') });
  expect(readdirSync(modules)).toEqual(['.package-lock.json']);
});
