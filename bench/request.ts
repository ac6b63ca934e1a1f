import { isDeepStrictEqual } from 'node:util';
import { installPackages, lambdaNode } from './harness/packages.ts';
import { interleaved } from './harness/rounds.ts';
import { median, summary } from './harness/statistics.ts';
import { type Options, type Outcome, type Part, type Result, result } from './part.ts';
import { answer, build, type Name, names, processorTime } from './requests/contestants.ts';
import { type EventName, events } from './requests/events.ts';

/** The HTTP layer: what a route costs before it asks anybody. */
export const request: Part = {
  name: 'request',
  title: 'the HTTP layer beside a bare function and frameworks, without I/O',
  run,
};

const workloads = ['accepted', 'refused'] as const satisfies EventName[];

interface Contestant {
  readonly name: Name;
  readonly workload: (typeof workloads)[number];
}

async function run({ rounds = 7, seed, progress }: Options): Promise<Outcome> {
  installPackages(progress);
  const node = lambdaNode(progress);
  for (const name of names) build(name);
  progress('comparing what all of them answer');
  requireSameAnswers(node);
  const contestants = names.flatMap((name) => workloads.map((workload) => ({ name, workload })));
  const measure = async ({ name, workload }: Contestant) => processorTime(node, name, workload);
  const taken = await interleaved(contestants, measure, { rounds, seed, progress });
  const times = (name: Name, workload: Contestant['workload']) =>
    [...taken].find(([one]) => one.name === name && one.workload === workload)?.[1] ?? [];
  return {
    results: workloads.flatMap((workload) => figures(workload, (name) => times(name, workload))),
    chart: {
      title: 'Processor time of one request',
      unit: 'µs',
      series: workloads,
      rows: names.map((name) => ({
        label: name,
        values: workloads.map((workload) => median(times(name, workload))),
      })),
    },
  };
}

const goals = {
  accepted: (name: Name) => ({ atMost: name === 'bare' ? 3 : 1 }),
  refused: (name: Name) => ({
    atMost: name === 'bare' ? 3 : 1,
    why: 'A third is the schema, which finds out and words what is wrong with any body; an error that passes through two promises and a table of problems for all routes take most of the rest. The bare function has its one check and its words in place.',
  }),
} as const;

function figures(
  workload: Contestant['workload'],
  times: (name: Name) => readonly number[],
): Result[] {
  const ours = times('switchboard');
  const beside = (name: Name) =>
    summary(ours.map((time, round) => time / (times(name)[round] ?? Number.NaN)));
  return [
    ...names.map((name) => result(`${workload}: ${name}`, 'µs', summary(times(name)))),
    ...names
      .filter((name) => name !== 'switchboard')
      .map((name) =>
        result(`${workload}: Switchboard beside ${name}`, '×', beside(name), goals[workload](name)),
      ),
  ];
}

/** @throws Error when a contestant answers or logs something else than the bare function */
function requireSameAnswers(node: string): void {
  for (const event of Object.keys(events) as EventName[]) {
    const expected = answer(node, 'bare', event);
    for (const name of names) {
      const answered = answer(node, name, event);
      if (isDeepStrictEqual(answered, expected)) continue;
      throw new Error(
        `${name}, ${event}: ${JSON.stringify(answered)}, not ${JSON.stringify(expected)}`,
      );
    }
  }
}
