import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inserted } from './harness/report.ts';
import { assumptions, inputs, meanings } from './plan/inputs.ts';
import { type Assumptions, type Inputs, type Plan, planFor } from './plan/model.ts';
import prices from './prices.json' with { type: 'json' };

const sizes = [1_000, 100_000, 1_000_000, 10_000_000];
const page = join(import.meta.dirname, '../docs/performance/README.md');
const names = Object.keys(assumptions) as (keyof Assumptions)[];
const optionOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const usage = `Says what Switchboard takes for so many people, from what was measured and counted.

  npm run plan [-- --users <n>] [options]

  --users <n>   plan for this many people too
${names.map((name) => `  --${optionOf(name)} <n>\n                ${meanings[name]} (${assumptions[name]})`).join('\n')}
  --json        print plans and inputs as JSON
  --write       put the table into docs/performance/README.md
  --help        show this`;

const { values } = parseArgs({
  options: {
    users: { type: 'string' },
    ...Object.fromEntries(names.map((name) => [optionOf(name), { type: 'string' as const }])),
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else run(values as Readonly<Record<string, string | boolean | undefined>>);

function run(given: Readonly<Record<string, string | boolean | undefined>>): void {
  const assumed = Object.fromEntries(
    names.map((name) => [name, numberIn(given, optionOf(name)) ?? assumptions[name]]),
  ) as unknown as Assumptions;
  const from = inputs(assumed);
  const users = numberIn(given, 'users');
  const all = [...new Set([...sizes, ...(users === undefined ? [] : [users])])];
  const plans = all.sort((a, b) => a - b).map((size) => planFor(size, from));
  if (given['json'] === true) console.log(JSON.stringify({ plans, inputs: from }, null, 2));
  else console.log(report(plans, from));
  if (given['write'] === true) {
    writeFileSync(page, inserted(readFileSync(page, 'utf8'), 'plan', `\n${report(plans, from)}\n`));
  }
}

function numberIn(
  given: Readonly<Record<string, string | boolean | undefined>>,
  option: string,
): number | undefined {
  const text = given[option];
  if (text === undefined) return undefined;
  const number = Number(text);
  const least = ['users', 'interval-minutes'].includes(option) ? 1 : 0;
  if (Number.isFinite(number) && number >= least) return number;
  throw new Error(`--${option} takes a number from ${least} on, not ${text}.`);
}

function report(plans: readonly Plan[], { assumed, measured, deployed }: Inputs): string {
  const row = (label: string, cell: (plan: Plan) => string) =>
    `| ${[label, ...plans.map(cell)].join(' | ')} |`;
  const dollars = (value: number) =>
    `$${value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 })}`;
  const small = (value: number) => `$${value.toPrecision(2)}`;
  const lines = [
    row('People', ({ users }) => users.toLocaleString('en-US')),
    `|---|${plans.map(() => '---:|').join('')}`,
    row(`A poll of all, with ${deployed.workers} workers as deployed`, ({ minutesAsDeployed }) =>
      duration(minutesAsDeployed),
    ),
    row('Workers that poll all in time', ({ workers }) => String(workers)),
    row('A poll of all with those', ({ minutes }) => duration(minutes)),
    row('What binds', ({ binds }) => binds),
    row('Shortest interval that all limits allow', ({ shortestMinutes }) =>
      duration(shortestMinutes),
    ),
    row('`sms.delivery`', ({ delivery }) => delivery),
    row('Lambda, a month', ({ costs }) => dollars(costs.lambda)),
    row('DynamoDB', ({ costs }) => dollars(costs.dynamodb)),
    row('SNS and SQS', ({ costs }) => dollars(costs.messages)),
    row('API, logs, storage', ({ costs }) => dollars(costs.rest)),
    row('Fixed', ({ costs }) => dollars(costs.fixed)),
    row('**A month without texts**', ({ total }) => `**${dollars(total)}**`),
    row('**For each person**', ({ perUser }) => `**${small(perUser)}**`),
    row('Texts apart, a month', ({ texts }) => dollars(texts)),
    row('Texts for each person', ({ textsPerUser }) => small(textsPerUser)),
  ];
  const unchecked = Object.entries(prices.prices).flatMap(([name, { checked }]) =>
    checked === null ? [name] : [],
  );
  return `${lines.join('\n')}

Measured: ${measured.microseconds.toFixed(0)} µs of processor for each person polled, ${measured.microsecondsDue.toFixed(0)} µs where the token is due; one worker polls ${plans[0]?.perWorkerSecond.toFixed(0)} people a second. Counted: docs/performance/calls.md.

Assumed:

${names.map((name) => `- ${assumed[name]} ${meanings[name]}`).join('\n')}
- a worker has ${deployed.gigabytes} GB, which is ${Math.round((100 * deployed.gigabytes) / deployed.gigabytesPerProcessor)} % of a processor as fast as the one measured on, without TLS
- the provider's quota counts reads of devices, not refreshes, and a person's one read of ${prices.limits.providerRequestsPerUserMinute.value} a minute never binds; each item is one unit to read or write

Prices of ${prices.asOf}, ${prices.region} (bench/prices.json); not checked against any source: ${unchecked.join(', ')}.`;
}

function duration(minutes: number): string {
  if (minutes < 1) return `${Math.max(1, Math.round(minutes * 60))} s`;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}
