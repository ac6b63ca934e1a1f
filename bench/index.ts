import { parseArgs } from 'node:util';
import { machine } from './harness/machine.ts';
import { figures, keep } from './harness/report.ts';
import { textTable } from './harness/table.ts';
import type { Outcome } from './part.ts';
import { parts } from './parts.ts';

const usage = `Measures Switchboard beside what it could have been, and judges it by its goals.

  npm run bench [-- <part> …] [options]

${parts.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}

  --rounds <n>  measure each contestant n times (default: the part's own)
  --seed <n>    draw the same orders as another run with this seed
  --json        print the figures as JSON instead of tables
  --dry-run     leave bench/results and docs/performance as they are
  --help        show this`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(usage);
} else {
  await run();
}

async function run(): Promise<void> {
  const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) throw new Error(`No part ${unknown.join(', ')}.\n\n${usage}`);
  const seed = Number(values.seed);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  progress(`${machine()}, seed ${seed}`);
  for (const part of parts) {
    if (positionals.length > 0 && !positionals.includes(part.name)) continue;
    progress(`\n${part.name}: ${part.title}`);
    const outcome = await part.run({ rounds, seed, progress });
    if (!values['dry-run']) keep(part, outcome);
    print(outcome);
  }
}

function print({ results }: Outcome): void {
  console.log(values.json ? figures(results) : `\n${textTable(results)}`);
}
