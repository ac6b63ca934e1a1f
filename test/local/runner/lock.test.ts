import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockFolder } from '../../../local/runner/lock.ts';

const lockFile = () => join(mkdtempSync(join(tmpdir(), 'switchboard-')), 'lock');

it('is held by one at a time, until it is given up', () => {
  const file = lockFile();
  const unlock = lockFolder(file);
  expect(() => lockFolder(file)).toThrow('already running');
  unlock();
  lockFolder(file)();
});

it('is taken over from a process that ended', async () => {
  const file = lockFile();
  const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(ended, 'exit');
  writeFileSync(file, JSON.stringify({ pid: ended.pid, startedAt: '' }));
  lockFolder(file)();
});

it('is taken over when the process id belongs to a later process', () => {
  const file = lockFile();
  writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: '1' }));
  lockFolder(file)();
});

it('is taken over when it was cut short', () => {
  const file = lockFile();
  writeFileSync(file, '{"pi');
  lockFolder(file)();
});
