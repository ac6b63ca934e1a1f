import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { OperatorError } from './operator-error.ts';

interface Owner {
  pid: number;
  /** Tells this process from a later one with the same id; empty where that can't be known. */
  startedAt: string;
}

/** Takes a folder for this process alone. Returns what gives it up; throws when another one has it. */
export function lockFolder(file: string): () => void {
  const mine: Owner = { pid: process.pid, startedAt: startOf(process.pid) ?? '' };
  if (!write(file, mine)) {
    const owner = read(file);
    if (owner !== undefined && isRunning(owner)) {
      throw new OperatorError(
        `Switchboard is already running on this folder (process ${owner.pid}). Stop it, or set SWITCHBOARD_LOCAL_DIR to another folder.`,
      );
    }
    // Its owner was killed and had no chance to remove it.
    rmSync(file, { force: true });
    if (!write(file, mine)) throw new OperatorError('Another Switchboard is just starting here.');
  }
  return () => rmSync(file, { force: true });
}

function write(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isRunning({ pid, startedAt }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startedAt === '' || startOf(pid) === startedAt;
}

/** When the kernel started a process, in its own units; Linux only. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
