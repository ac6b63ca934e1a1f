import type { Chart } from './harness/chart.ts';
import { installPackages, lambdaNode } from './harness/packages.ts';
import { interleaved } from './harness/rounds.ts';
import { shown } from './harness/shown.ts';
import { median, type Summary, summary } from './harness/statistics.ts';
import { type Goal, type Options, type Outcome, type Part, type Result, result } from './part.ts';
import { appFunctions } from './starts/app.ts';
import { type Started, start } from './starts/start.ts';
import { emptyHandler, type Measured, measured, type Way } from './starts/ways.ts';

/** Cold starts: a process begins, loads a bundle and serves its first request. */
export const init: Part = {
  name: 'init',
  title: 'how long each function takes from nothing to its first answer',
  run,
};

interface Contestant {
  readonly of: Measured | undefined;
  readonly way: Way | 'empty';
}

/** Milliseconds, of the processor or as a person waits; one a round, none where there is no such contestant. */
type Times = (
  way: Contestant['way'],
  of?: Measured,
  what?: 'cpu' | 'answered',
) => readonly number[];

async function run({ rounds = 9, seed, progress }: Options): Promise<Outcome> {
  installPackages(progress);
  const node = lambdaNode(progress);
  const functions = (await appFunctions(progress)).map((found) => measured(found, node));
  const contestants: Contestant[] = [
    { of: undefined, way: 'empty' },
    ...functions.flatMap((of) => Object.keys(of.ways).map((way) => ({ of, way: way as Way }))),
  ];
  const measure = (contestant: Contestant) => startOnce(node, contestant);
  const taken = await interleaved(contestants, measure, { rounds, seed, progress });
  for (const { tape } of functions) tape.close();
  const times: Times = (way, of, what = 'cpu') => {
    const contestant = contestants.find((one) => one.way === way && one.of === of);
    const starts = contestant === undefined ? [] : (taken.get(contestant) ?? []);
    return starts.map((started) => started[what]);
  };
  return {
    results: figures(functions, times),
    chart: chart(functions, times),
    page: page(functions, times),
  };
}

async function startOnce(node: string, { of, way }: Contestant): Promise<Started> {
  if (of === undefined || way === 'empty') return start(node, emptyHandler());
  of.tape.rewind();
  const started = await start(node, of.ways[way] ?? of.ways.ours).finally(() => of.tape.check());
  const { statusCode = 200 } = (started.answer ?? {}) as { statusCode?: number };
  if (statusCode >= 500) throw new Error(`${of.name} (${way}) answered ${statusCode}`);
  return started;
}

/** The goals, and why they are missed where they are. */
const goals = {
  empty: { atMost: 1.3 },
  floorSize: {
    atMost: 1.15,
    why: 'What the bundle has besides the SDK: zod 30 to 40 KB, metadata of all mobile numbers 95 KB and their parser 35 KB where numbers are typed or texted, Twilio’s messages 38 KB, OAuth 19 KB; code of ours 10 to 45 KB.',
  },
  floor: {
    atMost: 1.15,
    why: 'The first run of the schemas and of the function’s own path, in code that is not yet compiled.',
  },
  old: {
    atMost: 0.25,
    why: 'The floor itself is above: starting Node and the SDK’s clients of version 3 is most of a start.',
  },
  cached: {
    atMost: 0.6,
    why: 'Compiling is a third of a start; the rest is Node’s own start and running the SDK.',
  },
  mismatched: { atMost: 1.05, why: 'Reading the refused file.' },
} as const satisfies Record<string, Goal>;

/** A figure that compares two ways of one function. */
interface Comparison {
  readonly title: string;
  readonly goal: Goal;
  of(of: Measured, times: Times): Summary | { readonly value: number } | undefined;
}

const comparisons: readonly Comparison[] = [
  beside('beside an empty handler', goals.empty, 'ours', 'empty', ({ ways }) => !ways.floor),
  beside('beside the floor', goals.floor, 'ours', 'floor'),
  {
    title: 'size beside the floor',
    goal: goals.floorSize,
    of: ({ bytes }) =>
      bytes.floor === undefined ? undefined : { value: bytes.ours / bytes.floor },
  },
  beside('beside the old way', goals.old, 'ours', 'old'),
  beside('with its code cache beside without', goals.cached, 'cached', 'ours'),
  beside(
    'with the code cache of another V8 beside without',
    goals.mismatched,
    'mismatched',
    'ours',
  ),
];

function beside(
  title: string,
  goal: Goal,
  above: Contestant['way'],
  below: Contestant['way'],
  applies: (of: Measured) => boolean = () => true,
): Comparison {
  return {
    title,
    goal,
    of(of, times) {
      const dividend = times(above, of);
      const divisor = times(below, below === 'empty' ? undefined : of);
      if (dividend.length === 0 || divisor.length === 0 || !applies(of)) return undefined;
      return ratio(dividend, divisor);
    },
  };
}

function figures(functions: readonly Measured[], times: Times): Result[] {
  return [
    result('an empty handler', 'ms', summary(times('empty', undefined, 'answered'))),
    ...functions.flatMap((of) => [
      result(of.name, 'ms', summary(times('ours', of, 'answered'))),
      result(`${of.name}, processor`, 'ms', summary(times('ours', of))),
      result(`${of.name}, size`, 'KB', { value: of.bytes.ours / 1024 }),
    ]),
    ...comparisons.flatMap(({ title, goal, of: compare }) => {
      const each = functions.flatMap((of) => {
        const compared = compare(of, times);
        return compared === undefined ? [] : [{ of, compared }];
      });
      const middle = summary(each.map(({ compared }) => compared.value));
      return [
        result(`${title}, middle of ${each.length}`, '×', middle),
        ...each.map(({ of, compared }) => result(`${of.name}, ${title}`, '×', compared, goal)),
      ];
    }),
    ...floorBesideOld(functions, times),
  ];
}

function floorBesideOld(functions: readonly Measured[], times: Times): Result[] {
  const floors = functions.filter(({ ways }) => ways.floor !== undefined);
  const ratios = floors.map((of) => ratio(times('floor', of), times('old', of)).value);
  return [result('the floor beside the old way, middle of all', '×', summary(ratios))];
}

/** A row for each function, a column for each comparison. */
function page(functions: readonly Measured[], times: Times): string {
  const titles = comparisons.map(({ title, goal }) => `${title}, ≤ ${goal.atMost}`);
  const lines = functions.map((of) => {
    const cells = comparisons.map(({ goal, of: compare }) => {
      const compared = compare(of, times);
      if (compared === undefined) return '';
      const shownValue = `${shown(compared.value)} ×`;
      return compared.value <= goal.atMost ? shownValue : `**${shownValue}**`;
    });
    const time = `${shown(median(times('ours', of, 'answered')))} ms`;
    return [of.name, time, `${shown(of.bytes.ours / 1024)} KB`, ...cells];
  });
  const empty = ['an empty handler', `${shown(median(times('empty', undefined, 'answered')))} ms`];
  const rows = [['', 'Time', 'Size', ...titles], ...[empty, ...lines]];
  const [head = '', ...rest] = rows.map((row) => `| ${row.join(' | ')} |`);
  const [least] = floorBesideOld(functions, times);
  const note = `In the middle of all functions, the floor itself takes ${shown(least?.value ?? 0)} × of the old way.`;
  return [head, `|---|${'---:|'.repeat(titles.length + 2)}`, ...rest, '', note].join('\n');
}

/** Of measurements of the same rounds, so that a slow round slows both sides. */
function ratio(above: readonly number[], below: readonly number[]): Summary {
  return summary(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}

function chart(functions: readonly Measured[], times: Times): Chart {
  const rows = functions.map((of) => ({
    label: of.name,
    values: (['ours', 'floor', 'old'] as const).map((way) => {
      const taken = times(way, of);
      return taken.length === 0 ? 0 : median(taken);
    }),
  }));
  const empty = { label: 'an empty handler', values: [median(times('empty')), 0, 0] };
  return {
    title: 'Processor time from the start of a process to its first answer',
    unit: 'ms',
    series: ['Switchboard', 'only its SDK clients', 'all of aws-sdk 2 or twilio'],
    rows: [empty, ...rows],
  };
}
