import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refsPerBatch } from '../../lambdas/battery/domain/dispatch-polls.ts';
import { keptCalls } from '../calls/count.ts';
import type { Counts } from '../calls/recorder.ts';
import { byKind, type Steps } from '../calls/table.ts';
import prices from '../prices.json' with { type: 'json' };
import type { Assumptions, Counted, Inputs, Measured, Work } from './model.ts';

const results = join(import.meta.dirname, '../results/poll.json');

export const assumptions: Assumptions = {
  intervalMinutes: 60,
  latencyMilliseconds: 200,
  awsMilliseconds: 5,
  dueShare: 1,
  changedShare: 0.5,
  alertsPerMonth: 4,
  newShare: 0.05,
  segmentsPerAlert: 1,
  segmentsPerSignUp: 5,
};

/** What each assumption means, for whoever reads the plan. */
export const meanings: Readonly<Record<keyof Assumptions, string>> = {
  intervalMinutes: 'minutes between two polls of a person',
  latencyMilliseconds: 'milliseconds until a provider answers',
  awsMilliseconds: 'milliseconds until DynamoDB answers',
  dueShare: 'share of polls that find the token due (Google: an hour, so all of hourly polls)',
  changedShare: 'share of polls that find another level',
  alertsPerMonth: 'alerts for each person and month',
  newShare: 'share of the people who are new each month',
  segmentsPerAlert: 'segments of an alert',
  segmentsPerSignUp: 'segments of code, consent request and confirmation together',
};

export function inputs(assumed: Assumptions): Inputs {
  return {
    measured: measured(),
    counted: counted(keptCalls().sns),
    assumed,
    prices: prices.prices,
    limits: prices.limits,
    deployed: {
      usersPerBatch: refsPerBatch,
      requestsAtATime: 16,
      workers: 10,
      gigabytes: 1,
      gigabytesPerProcessor: 1769 / 1024,
    },
  };
}

function measured(): Measured {
  const figures = JSON.parse(readFileSync(results, 'utf8')) as { name: string; value: number }[];
  const valueNamed = (name: string) => {
    const found = figures.find((figure) => figure.name === name)?.value;
    if (found === undefined) throw new Error(`Not measured: ${name}. Run npm run bench -- poll.`);
    return found;
  };
  return {
    microseconds: valueNamed('poll worker, processor for each person'),
    microsecondsDue: valueNamed('poll worker, token due, processor for each person'),
  };
}

/** The table of calls is of one person; batches spread what they read at once over a hundred. */
function counted(steps: Steps): Counted {
  const of = (step: string, by: string): Counts => {
    const { first, again = first } = steps[step] ?? { first: {} };
    return again[by] ?? {};
  };
  const shared = 1 / refsPerBatch;
  const poll = { ...workOf({}), invocations: shared, queueRequests: 3.1 * shared };
  const unchanged = of('poll, nothing changed', 'poll-batch');
  const due = of('poll, token due', 'poll-batch');
  const refresh = {
    ...workOf({}),
    reads: (due['dynamodb GetItem'] ?? 0) - (unchanged['dynamodb GetItem'] ?? 0),
    writes: byKind(due).writes - byKind(unchanged).writes,
  };
  const sum = (...all: Work[]): Work => all.reduce(plus);
  const worker = (step: string, by: string) => ({
    ...workOf(of(step, by)),
    invocations: 1,
    queueRequests: 3,
  });
  const route = (step: string, by: string) => ({
    ...workOf(of(step, by)),
    invocations: 1,
    apiRequests: 1,
  });
  return {
    // Each batch read is one unit for each person in it.
    pollUnchanged: { ...poll, reads: byKind(unchanged).reads },
    pollChanged: {
      ...poll,
      reads: byKind(of('poll, another level', 'poll-batch')).reads,
      writes: byKind(of('poll, another level', 'poll-batch')).writes,
    },
    refresh,
    alert: sum(
      { ...workOf({}), publishes: 1, writes: 1, reads: 2 },
      worker('poll, battery low', 'send-text-worker'),
    ),
    signUp: sum(
      route('sign in', 'request-code'),
      route('sign in', 'check-code'),
      route('connect', 'start-connecting'),
      route('connect', 'finish-connecting'),
      worker('connect', 'create-user-topic'),
      worker('connect', 'send-text-worker'),
      route('confirm by link', 'confirm-subscription'),
      worker('confirm by link', 'send-text-worker'),
    ),
  };
}

function workOf(counts: Counts): Work {
  const { reads, writes } = byKind(counts);
  const publishes = sumOf(counts, /^sns /);
  const queueRequests = sumOf(counts, /^sqs /);
  return { reads, writes, publishes, queueRequests, invocations: 0, apiRequests: 0 };
}

function sumOf(counts: Counts, calls: RegExp): number {
  return Object.entries(counts).reduce((sum, [call, n]) => sum + (calls.test(call) ? n : 0), 0);
}

function plus(a: Work, b: Work): Work {
  return {
    reads: a.reads + b.reads,
    writes: a.writes + b.writes,
    publishes: a.publishes + b.publishes,
    queueRequests: a.queueRequests + b.queueRequests,
    invocations: a.invocations + b.invocations,
    apiRequests: a.apiRequests + b.apiRequests,
  };
}
