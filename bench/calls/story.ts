import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '../../local/runner/index.ts';
import { Local, Person } from '../../test/story/person.ts';
import { type CallsByFunction, recordCalls } from './recorder.ts';
import { connect, poll, type Step, type Story, signIn } from './steps.ts';
import type { Steps } from './table.ts';

/** Poll workers are the only ones who read devices, and callbacks can lead to a poll. */
const devices = /pairedDevices/;

/** Runs an app locally, has people go through a story, one step at a time, and counts what each function calls. */
export async function countCalls(assembly: string, { steps, last, about }: Story): Promise<Steps> {
  const dir = mkdtempSync(join(tmpdir(), 'switchboard-calls-'));
  const count = recordCalls(assembly);
  const system = await startLocal({ assembly, dir, port: 0 });
  try {
    const local = new Local(system.origin);
    const counted: Record<string, Steps[string]> = {};
    const measure = async ({ name, by, hidden, act }: Step, person: Person) => {
      await local.idle();
      count(() => by);
      await act(person);
      await local.idle();
      const calls = only(
        count((call) => (devices.test(call) ? 'poll-batch' : by)),
        (fn) => !hidden.includes(fn) && about?.includes(fn) !== false,
      );
      const before = counted[name];
      counted[name] = before === undefined ? { first: calls } : { ...before, again: calls };
    };
    for (const phone of ['+14155552601', '+14155552602']) {
      const person = new Person(local, phone);
      for (const step of steps) await measure(step, person);
    }
    if (last !== undefined) {
      const person = new Person(local, '+14155552603');
      for (const { act } of [signIn, connect, poll]) await act(person);
      await local.idle();
      await measure(last, person);
    }
    return counted;
  } finally {
    await system.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function only(calls: CallsByFunction, keeps: (name: string) => boolean): CallsByFunction {
  return Object.fromEntries(Object.entries(calls).filter(([name]) => keeps(name)));
}
