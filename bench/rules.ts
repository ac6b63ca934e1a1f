import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../lib/platform/bundle.ts';
import { installPackages, lambdaNode, workshop } from './harness/packages.ts';
import { interleaved } from './harness/rounds.ts';
import { median, summary } from './harness/statistics.ts';
import { type Options, type Outcome, type Part, type Result, result } from './part.ts';

/** Service rules: what one decision takes. */
export const rules: Part = {
  name: 'rules',
  title: 'one decision on an upload beside a hand-written one and libraries',
  run,
};

const names = ['hand-written', 'switchboard', 'json-logic-engine', 'ajv', 'sift', 'mingo'] as const;
type Name = (typeof names)[number];

const picture = { bucket: 'quickstarts', acl: 'public-read', contentType: 'image/png' };

/** Every way that the rule can go, with the files' other arguments. */
const calls = [
  { args: picture, expect: true },
  { args: { ...picture, contentType: 'image/jpeg', key: 'cat.jpg' }, expect: true },
  { args: { ...picture, contentType: 'image/gif', contentLength: 20_480 }, expect: true },
  { args: { ...picture, bucket: 'other' }, expect: false },
  { args: { ...picture, acl: 'private' }, expect: false },
  { args: { ...picture, contentType: 'image/svg+xml' }, expect: false },
  { args: { bucket: 'quickstarts', acl: 'public-read' }, expect: false },
  { args: { ...picture, bucket: 5 }, expect: false },
];

async function run({ rounds = 9, seed, progress }: Options): Promise<Outcome> {
  installPackages(progress);
  const node = lambdaNode(progress);
  const folder = join(workshop, 'rules');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'calls.json'), JSON.stringify(calls));
  for (const name of names) build(name, folder);
  const measure = async (name: Name) => nanoseconds(node, name, folder);
  const taken = await interleaved(names, measure, { rounds, seed, progress });
  const times = (name: Name) => taken.get(name) ?? [];
  return {
    results: figures(times),
    chart: {
      title: 'Processor time of one decision',
      unit: 'ns',
      series: ['a decision'],
      rows: names.map((name) => ({ label: name, values: [median(times(name))] })),
    },
  };
}

function figures(times: (name: Name) => readonly number[]): Result[] {
  const ours = times('switchboard');
  const beside = (name: Name) =>
    summary(ours.map((time, round) => time / (times(name)[round] ?? Number.NaN)));
  return [
    ...names.map((name) => result(name, 'ns', summary(times(name)))),
    ...names
      .filter((name) => name !== 'switchboard')
      .map((name) =>
        result(`Switchboard beside ${name}`, '×', beside(name), {
          atMost: name === 'hand-written' ? 5 : 1,
        }),
      ),
  ];
}

function build(name: Name, folder: string): void {
  buildSync({
    ...bundleOptions,
    entryPoints: [join(import.meta.dirname, 'rules/contestants', `${name}.mjs`)],
    outfile: join(folder, `${name}.js`),
    nodePaths: [join(workshop, 'node_modules')],
  });
}

/** @throws Error when the contestant decides a call wrongly */
function nanoseconds(node: string, name: Name, folder: string): number {
  const script = join(import.meta.dirname, 'rules/run.cjs');
  const files = [join(folder, `${name}.js`), join(folder, 'calls.json')];
  const { output, stderr } = spawnSync(node, [script, ...files], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: {},
    encoding: 'utf8',
  });
  if (!output[3]) throw new Error(`${name}: ${stderr}`);
  return (JSON.parse(output[3]) as { nanoseconds: number }).nanoseconds;
}
