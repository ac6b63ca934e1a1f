import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { fixture } from './fixture/start.ts';

const { assembly, dir, start } = await fixture();
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function run(): Promise<{ child: ChildProcess; origin: string }> {
  const main = join(import.meta.dirname, 'fixture/main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, assembly, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, origin] = /^ready (.+)$/.exec(line) ?? [];
    if (origin !== undefined) return { child, origin };
  }
  throw new Error('it ended before it was ready');
}

async function post(url: string, body: unknown = {}): Promise<Record<string, number>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, number>;
}

async function lastRun(origin: string): Promise<string | undefined> {
  const state = await (await fetch(`${origin}/_local/state`)).json();
  return (state as { schedules: { lastRunAt: string }[] }).schedules[0]?.lastRunAt;
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

it('goes on with its data and its clock after it was killed', async () => {
  const first = await run();
  await post(`${first.origin}/_local/clock`, { advance: 'PT10M' });
  await post(`${first.origin}/api/count/add`);
  await kill(first.child, 'SIGKILL');

  const second = await run();
  expect(await post(`${second.origin}/api/count/read`)).toMatchObject({ requests: 1 });
  const shown = await (await fetch(`${second.origin}/api/behave/show`)).json();
  expect((shown as { now: number }).now - Date.now()).toBeGreaterThan(500_000);
});

it('finishes after a kill what a schedule had begun', async () => {
  const first = await run();
  const { messages = 0 } = await post(`${first.origin}/api/count/read`);
  const before = await lastRun(first.origin);
  void post(`${first.origin}/_local/schedules/tick/run`).catch(() => undefined);
  await expect.poll(() => lastRun(first.origin)).not.toBe(before);
  await kill(first.child, 'SIGKILL');

  const second = await run();
  await fetch(`${second.origin}/_local/idle`);
  expect((await post(`${second.origin}/api/count/read`))['messages']).toBeGreaterThan(messages);
});

it('stops cleanly when asked to', async () => {
  const { child, origin } = await run();
  await fetch(`${origin}/_local/state`);
  expect(await kill(child, 'SIGTERM')).toBe(0);
});

it('has its folder for itself', async () => {
  await run();
  await expect(start()).rejects.toThrow('already running');
});

it('leaves no process behind when it is killed', async () => {
  const { child, origin } = await run();
  const shown = await (await fetch(`${origin}/api/behave/show`)).json();
  await kill(child, 'SIGKILL');
  const { process: orphan } = shown as { process: number };
  await expect.poll(() => isAlive(orphan), { timeout: 20_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
