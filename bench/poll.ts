import { interleaved } from './harness/rounds.ts';
import { summary } from './harness/statistics.ts';
import { type Options, type Outcome, type Part, type Result, result } from './part.ts';
import { concurrency, type Rig, startRig } from './poll/processes.ts';

type Run = Awaited<ReturnType<Rig['run']>>;

interface Entry {
  readonly contestant: string;
  readonly users: number;
  readonly isDue?: boolean;
}

const requests = 10_000;
const refreshes = 1_000;
const clients = ['undici', 'node:http agent', 'fetch', 'axios'];
const sizes = [2_000, 20_000, 100_000];

const entries: readonly Entry[] = [
  ...[...clients, 'AWS SDK'].map((contestant) => ({ contestant, users: requests })),
  ...sizes.map((users) => ({ contestant: 'poll worker', users })),
  ...['undici, token due', 'AWS SDK, token due', 'poll worker'].map((contestant) => ({
    contestant,
    users: refreshes,
    isDue: true,
  })),
];

/** The worker as it is deployed, beside the same requests and calls by clients alone. */
export const poll: Part = {
  name: 'poll',
  title: 'Reading the devices of 2,000, 20,000 and 100,000 people',
  async run(options) {
    const rig = await startRig();
    try {
      return outcome(await measure(rig, options));
    } finally {
      rig.close();
    }
  },
};

const whyNotUndici =
  "Node's own client, which the worker asks with, alone takes about twice what undici takes. All of undici costs a start 100 ms, its pool alone 16 ms and 280 KB, which would break the goal of the function's start, to save under 50 µs a person, where a refresh takes thousands.";

type Find = (contestant: string, users?: number, isDue?: boolean) => readonly Run[];

async function measure(rig: Rig, { rounds = 3, seed, progress }: Options): Promise<Find> {
  const measured = await interleaved(
    entries,
    ({ contestant, users, isDue = false }) => rig.run(contestant, users, isDue),
    { rounds, seed, progress },
  );
  return (contestant, users, isDue = false) => {
    const [, runs = []] =
      [...measured].find(
        ([entry]) =>
          entry.contestant === contestant &&
          (entry.isDue ?? false) === isDue &&
          (users === undefined || entry.users === users),
      ) ?? [];
    return runs;
  };
}

function outcome(find: Find): Outcome {
  const cpu = (...of: Parameters<Find>) => summary(find(...of).map((run) => run.microseconds));
  const ratio = (...values: [number, number]) => ({ value: values[0] / values[1] });
  const worker = cpu('poll worker', 20_000).value;
  const ownWork = worker - cpu('AWS SDK').value;
  const due = cpu('poll worker', refreshes, true);
  const raw = ['undici, token due', 'AWS SDK, token due'].map((name) => cpu(name, refreshes, true));
  const rawDue = raw.reduce((sum, { value }) => sum + value, 0);
  const perUser = (name: string, value: ReturnType<typeof cpu>) =>
    result(`${name}, processor for each person`, 'µs', value);
  return {
    results: [
      ...clients.map((name) => perUser(name, cpu(name))),
      perUser('DynamoDB reads by the SDK', cpu('AWS SDK')),
      perUser('poll worker', cpu('poll worker', 20_000)),
      result(
        'requests, decryption, decision and log beside undici',
        '×',
        ratio(ownWork, cpu('undici').value),
        { atMost: 2.5, why: whyNotUndici },
      ),
      result('the same with its reads of DynamoDB', '×', ratio(worker, cpu('undici').value)),
      result(
        'the same with its reads of DynamoDB, beside fetch',
        '×',
        ratio(worker, cpu('fetch').value),
        { atMost: 1 },
      ),
      perUser('poll worker, token due', due),
      result(
        'token due, beside undici and the SDK with the same calls',
        '×',
        ratio(due.value, rawDue),
        { atMost: 1.3 },
      ),
      ...sizes.flatMap((users) => ofSize(find('poll worker', users), users)),
      ...growth(find),
      ...sockets(find),
    ],
    chart: {
      title: 'Processor time for each person polled',
      unit: 'µs',
      series: ['token not due'],
      rows: [
        ...clients.map((label) => ({ label: `${label} alone`, values: [cpu(label).value] })),
        { label: 'DynamoDB reads by the SDK alone', values: [cpu('AWS SDK').value] },
        { label: 'poll worker, everything included', values: [worker] },
      ],
    },
  };
}

function ofSize(runs: readonly Run[], users: number): readonly Result[] {
  const name = `${users.toLocaleString('en-US')} people`;
  return [
    result(name, 'people/s', summary(runs.map(({ seconds }) => users / seconds))),
    result(`${name}, memory at most`, 'MB', summary(runs.map(({ megabytes }) => megabytes))),
  ];
}

function growth(find: Find): readonly Result[] {
  const median = (users: number, of: (run: Run) => number) =>
    summary(find('poll worker', users).map(of)).value;
  const grows = (of: (run: Run) => number) => ({ value: median(100_000, of) / median(20_000, of) });
  return [
    result(
      'time, 100,000 people beside 20,000',
      '×',
      grows(({ seconds }) => seconds),
      { atMost: 5 },
    ),
    result(
      'memory, 100,000 people beside 20,000',
      '×',
      grows(({ megabytes }) => megabytes),
      {
        atMost: 1.1,
      },
    ),
  ];
}

function sockets(find: Find): readonly Result[] {
  const runs = sizes.flatMap((users) => find('poll worker', users));
  const dueRuns = find('poll worker', refreshes, true);
  const most = (of: readonly Run[], count: (run: Run) => number) => ({
    value: Math.max(...of.map(count)),
  });
  const limit = { atMost: concurrency };
  return [
    result(
      'open sockets at most',
      'sockets',
      most(runs, ({ seen }) => seen.sockets),
      limit,
    ),
    result(
      'token due, sockets in flight at most',
      'sockets',
      most(dueRuns, ({ seen }) => seen.inFlight),
      limit,
    ),
    result(
      'token due, open sockets at most',
      'sockets',
      most(dueRuns, ({ seen }) => seen.sockets),
    ),
  ];
}
