import { rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWorld } from './build.ts';
import { Coverage } from './coverage.ts';
import type { Target } from './faults.ts';
import { Pool } from './pool.ts';
import { invariants } from './promises.ts';
import type { Run } from './run.ts';
import { shorten } from './shorten.ts';
import { tryMutants } from './try-mutants.ts';

const help = `npm run simulate -- [options]

Runs the product's functions in worlds where everything goes wrong, and checks what they promise.

  --seed N       the first seed (1)
  --runs N       how many worlds, each with the next seed (1000)
  --history      print all that happened in the world of --seed
  --strike FAULT with --history: also this one, 'crash after: send-text Twilio.POST Messages'; may be repeated
  --points       print every call that was made, and how often a process died before and after it
  --mutants      plant bugs one at a time, and see each of them found
  --help         this text

Exit code 0: every promise was kept. 1: one was broken, or a planted bug was not found. 2: a wrong option.
`;

const build = resolve(import.meta.dirname, '../../.build/simulation');

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`);
  if (options.mutants) return (await tryMutants(build, options.seed)) ? 0 : 1;
  const bundle = join(build, `world-${process.pid}.cjs`);
  await buildWorld('worker.ts', bundle);
  const pool = new Pool(bundle);
  try {
    return options.history ? await tell(pool, options) : await simulate(pool, options);
  } finally {
    pool.close();
    await rm(bundle);
  }
}

interface Options {
  readonly seed: number;
  readonly targets: readonly Target[];
  readonly runs: number;
  readonly points: boolean;
}

async function simulate(pool: Pool, { seed, runs, points }: Options): Promise<number> {
  console.log(`Seeds ${seed} to ${seed + runs - 1}`);
  const coverage = new Coverage();
  const broken: Run[] = [];
  const sums = { people: 0, faults: 0, steps: 0, least: Number.POSITIVE_INFINITY };
  let done = 0;
  const runOne = async (one: number) => {
    const run = await pool.run({ seed: one });
    coverage.add(run);
    if (run.broken !== undefined) broken.push(run);
    sums.people += run.people;
    sums.faults += run.faults.length;
    sums.steps += run.steps;
    if (run.broken === undefined) sums.least = Math.min(sums.least, run.faults.length, run.people);
    progress(++done, runs, broken.length);
  };
  await Promise.all(Array.from({ length: runs }, (_, n) => runOne(seed + n)));
  await coverage.complete(async (wanted) => {
    const run = await pool.run(wanted);
    if (run.broken !== undefined) broken.push(run);
    return run;
  });
  process.stderr.write('\n');
  if (points) console.log(coverage.table());
  console.log(coverage.summary());
  console.log(
    `${runs} worlds, ${sums.people} people, ${sums.faults} faults (at least ${sums.least} of both in each), ${sums.steps} steps`,
  );
  for (const name of invariants) {
    const failed = broken.filter((run) => run.broken?.invariant === name);
    const seeds = failed.slice(0, 10).map((run) => run.seed);
    console.log(
      `${name}: ${failed.length === 0 ? 'kept' : `broken with the seeds ${seeds.join(', ')}`}`,
    );
  }
  const shortest = broken.sort((a, b) => a.steps - b.steps)[0];
  if (shortest !== undefined) await explain(pool, shortest);
  return broken.length === 0 && coverage.isComplete ? 0 : 1;
}

async function tell(pool: Pool, { seed, targets }: Options): Promise<number> {
  const run = await pool.run({ seed, targets, records: true });
  console.log(run.history.join('\n'));
  console.log(`Fingerprint ${run.digest}`);
  return run.broken === undefined ? 0 : 1;
}

async function explain(pool: Pool, run: Run): Promise<void> {
  const { seed, targets, broken, faults, history } = await shorten(pool, run);
  const strike = targets.map(({ kind, point }) => ` --strike '${kind}: ${point}'`).join('');
  console.log(`\nSeed ${seed}: ${broken?.invariant}: ${broken?.detail}`);
  console.log(`\nFaults that it takes:`);
  for (const { point, kind } of faults) console.log(`  ${kind}: ${point}`);
  console.log(`\nThe end of its history (all of it: --history --seed ${seed}${strike}):`);
  console.log(history.slice(-60).join('\n'));
}

function progress(done: number, of: number, broken: number): void {
  const { isTTY } = process.stderr;
  if (done % (isTTY ? 20 : 500) !== 0 && done !== of) return;
  const line = `${done} of ${of} worlds, ${broken} with a broken promise`;
  process.stderr.write(isTTY ? `\r${line} ` : `${line}\n`);
}

function optionsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' },
        runs: { type: 'string', default: '1000' },
        history: { type: 'boolean', default: false },
        strike: { type: 'string', multiple: true, default: [] },
        points: { type: 'boolean', default: false },
        mutants: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [seed, runs] = [Number(values.seed), Number(values.runs)];
    if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(runs) || runs < 1) {
      throw new Error('--seed and --runs take whole numbers');
    }
    return { ...values, seed, runs, targets: values.strike.map(targetOf) };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    return undefined;
  }
}

function targetOf(strike: string): Target {
  const [, kind, point] = /^(crash before|crash after): (.+)$/.exec(strike) ?? [];
  if (kind === undefined || point === undefined) {
    throw new Error("--strike takes 'crash before: CALL' or 'crash after: CALL'");
  }
  return { point, kind: kind as Target['kind'] };
}

process.exitCode = await main();
