import { parseArgs } from 'node:util';
import { synthesizeWith } from '../global-setup.ts';
import type { Family } from './attack.ts';
import { families } from './families.ts';
import { runFamily } from './run-family.ts';
import { Tally, tableOf } from './tally.ts';
import { type SenderName, Target } from './target.ts';

const usage = `Attacks a local system of its own over HTTP, and prints what came of it.

  npm run abuse -- [options]

  --seed <number>    repeats the choices of an earlier run (default: by the clock)
  --family <words>   only families whose name contains these words; may be repeated
  --short            as little as CI does
  --help             show this

Ends with 0 when every attack was refused as it should be, 1 otherwise, 2 for a wrong call.`;

const options = readArguments();
if (options.help) console.log(usage);
else process.exitCode = await abuse();

async function abuse(): Promise<number> {
  const seed = Number(options.seed ?? Date.now() % 2 ** 31);
  const chosen = families.filter(
    ({ name }) => options.family?.some((words) => name.includes(words)) ?? true,
  );
  console.log(`seed ${seed}`);
  const tally = new Tally();
  for (const sender of ['sns', 'twilio'] as const) await attackAll(sender, chosen, seed, tally);
  console.log(`\n${tableOf(tally.rows())}\n`);
  for (const { family, route, payload, verdict, detail } of tally.findings) {
    console.log(`${verdict}: ${family}, ${route}, ${JSON.stringify(payload)}: ${detail}`);
  }
  console.log(
    `${tally.throttled} answers of the throttle in front were waited out and not counted.`,
  );
  console.log(
    `seed ${seed}: ${tally.findings.length === 0 ? 'everything held' : 'findings above'}`,
  );
  return tally.findings.length === 0 ? 0 : 1;
}

async function attackAll(
  sender: SenderName,
  chosen: readonly Family[],
  seed: number,
  tally: Tally,
): Promise<void> {
  const wanted = chosen.filter(
    (family) => (family.sender ?? 'sns') === sender && sizeOf(family) > 0,
  );
  if (wanted.length === 0) return;
  // Above what attackers get through the throttle, so that the functions behind it have to hold.
  const api = { requestsPerSecond: 10_000, burst: 5_000 };
  const assembly = await synthesizeWith(`abuse-${sender}`, { sms: { sender }, api });
  const together = wanted.filter(({ isAlone }) => isAlone !== true);
  const alone = wanted.filter(({ isAlone }) => isAlone === true).map((family) => [family]);
  for (const group of [together, ...alone].filter(({ length }) => length > 0)) {
    const target = await Target.start(sender, assembly);
    try {
      for (const family of group) await attackWith(family, target, seed, tally);
    } finally {
      await target.stop();
    }
  }
}

async function attackWith(
  family: Family,
  target: Target,
  seed: number,
  tally: Tally,
): Promise<void> {
  const begun = performance.now();
  await runFamily(family, target, seed, sizeOf(family), tally);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${family.name}: ${seconds} s`);
}

function sizeOf({ size }: Family): number {
  return options.short ? size.short : size.full;
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string' },
        family: { type: 'string', multiple: true },
        short: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.seed !== undefined && !/^\d+$/.test(values.seed))
      throw new Error('--seed takes a number.');
    return values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
