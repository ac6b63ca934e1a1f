/** What is measured: processor microseconds for each person, by whether their token is due. */
export interface Measured {
  readonly microseconds: number;
  readonly microsecondsDue: number;
}

/** DynamoDB, SNS, SQS and API requests, and functions started. */
export interface Work {
  readonly reads: number;
  readonly writes: number;
  readonly publishes: number;
  readonly queueRequests: number;
  readonly invocations: number;
  readonly apiRequests: number;
}

/** What is counted (docs/performance/calls.md), for one person each time. */
export interface Counted {
  readonly pollUnchanged: Work;
  readonly pollChanged: Work;
  readonly refresh: Work;
  readonly alert: Work;
  readonly signUp: Work;
}

/** What nobody can measure here; every one can be given on the command line. */
export interface Assumptions {
  readonly intervalMinutes: number;
  readonly latencyMilliseconds: number;
  readonly awsMilliseconds: number;
  readonly dueShare: number;
  readonly changedShare: number;
  readonly alertsPerMonth: number;
  readonly newShare: number;
  readonly segmentsPerAlert: number;
  readonly segmentsPerSignUp: number;
}

export type Prices = Readonly<Record<PriceName, { readonly usd: number; readonly per: number }>>;
export type PriceName =
  | 'lambdaRequest'
  | 'lambdaGbSecond'
  | 'dynamoRead'
  | 'dynamoWrite'
  | 'sqsRequest'
  | 'snsPublish'
  | 'apiRequest'
  | 'logGigabyte'
  | 'storedGigabyteMonth'
  | 'fixedMonth'
  | 'textSegment';

export type Limits = Readonly<Record<LimitName, { readonly value: number }>>;
export type LimitName =
  | 'providerRequestsPerMinute'
  | 'lambdaConcurrency'
  | 'queueConcurrency'
  | 'snsTopics'
  | 'tableRequestsPerSecond';

/** The worker as it is deployed. */
export interface Deployed {
  readonly usersPerBatch: number;
  /** Of one worker. */
  readonly requestsAtATime: number;
  readonly workers: number;
  readonly gigabytes: number;
  /** Memory that comes with a whole processor. */
  readonly gigabytesPerProcessor: number;
}

export interface Inputs {
  readonly measured: Measured;
  readonly counted: Counted;
  readonly assumed: Assumptions;
  readonly prices: Prices;
  readonly limits: Limits;
  readonly deployed: Deployed;
}

export interface Plan {
  readonly users: number;
  /** People that one worker polls in a second. */
  readonly perWorkerSecond: number;
  /** What it takes to poll everybody within the interval, or as fast as the limits let it. */
  readonly workers: number;
  readonly minutes: number;
  /** With as many workers as are deployed by default. */
  readonly minutesAsDeployed: number;
  readonly binds: string;
  /** The shortest interval that every limit allows. */
  readonly shortestMinutes: number;
  readonly delivery: 'topic' | 'direct';
  /** US dollars a month. */
  readonly costs: Readonly<Record<'lambda' | 'dynamodb' | 'messages' | 'rest' | 'fixed', number>>;
  readonly total: number;
  readonly perUser: number;
  readonly texts: number;
  readonly textsPerUser: number;
}

const monthMinutes = 30 * 24 * 60;
/** A route or small worker that waits for AWS: seconds of half a gigabyte. */
const otherGigabyteSeconds = 0.1 * 0.5;
/** Of a worker's report and the platform's, for each invocation. */
const logBytes = 700;
/** Of person, connection, device, 35 days of history, subscription and texts. */
const storedBytes = 15_000;

/** What it takes to serve so many people. */
export function planFor(users: number, inputs: Inputs): Plan {
  const perWorkerSecond = speedOf(inputs);
  const speeds = speedLimits(inputs, perWorkerSecond);
  const [slowest] = speeds.toSorted((a, b) => a.perSecond - b.perSecond);
  const fastest = slowest?.perSecond ?? 0;
  const wanted = users / (inputs.assumed.intervalMinutes * 60);
  const isWithin = wanted <= fastest;
  const workers = Math.max(1, Math.ceil(Math.min(wanted, fastest) / perWorkerSecond));
  const speed = Math.min(workers * perWorkerSecond, fastest);
  const deployedSpeed = Math.min(inputs.deployed.workers * perWorkerSecond, fastest);
  const polls = pollsPerMonth(users, fastest, inputs);
  const costs = costsOf(users, polls, perWorkerSecond, inputs);
  const total = Object.values(costs).reduce((sum, cost) => sum + cost, 0);
  const texts = textCost(users, inputs);
  return {
    users,
    perWorkerSecond,
    workers,
    minutes: users / speed / 60,
    minutesAsDeployed: users / deployedSpeed / 60,
    binds: isWithin ? 'the interval' : (slowest?.name ?? ''),
    shortestMinutes: users / fastest / 60,
    delivery: users > inputs.limits.snsTopics.value ? 'direct' : 'topic',
    costs,
    total,
    perUser: total / users,
    texts,
    textsPerUser: texts / users,
  };
}

/** A worker waits for many answers at a time, but has one processor, or a part of it. */
export function speedOf({ measured, assumed, deployed, counted }: Inputs): number {
  const { dueShare, latencyMilliseconds, awsMilliseconds } = assumed;
  const processor = Math.min(1, deployed.gigabytes / deployed.gigabytesPerProcessor);
  const microseconds = mix(measured.microseconds, measured.microsecondsDue, dueShare);
  const awsCalls = counted.refresh.reads + counted.refresh.writes;
  const waiting =
    latencyMilliseconds + dueShare * (latencyMilliseconds + awsCalls * awsMilliseconds);
  const byProcessor = (processor * 1e6) / microseconds;
  const byWaiting = (deployed.requestsAtATime * 1000) / waiting;
  return Math.min(byProcessor, byWaiting);
}

function speedLimits({ limits, counted, assumed }: Inputs, perWorkerSecond: number) {
  const reads = counted.pollUnchanged.reads + assumed.dueShare * counted.refresh.reads;
  return [
    { name: "the provider's quota", perSecond: limits.providerRequestsPerMinute.value / 60 },
    {
      name: "the account's functions",
      perSecond: limits.lambdaConcurrency.value * perWorkerSecond,
    },
    { name: "the queue's functions", perSecond: limits.queueConcurrency.value * perWorkerSecond },
    // Three tables share the reads; the one of connections takes those of refreshes too.
    { name: 'a table', perSecond: limits.tableRequestsPerSecond.value / Math.max(1, reads - 2) },
  ];
}

/** Where the interval is too short, people are polled as often as the limits let it. */
function pollsPerMonth(users: number, fastest: number, { assumed }: Inputs): number {
  const minutes = Math.max(assumed.intervalMinutes, users / fastest / 60);
  return (users * monthMinutes) / minutes;
}

function costsOf(
  users: number,
  polls: number,
  perWorkerSecond: number,
  { counted, assumed, prices, deployed }: Inputs,
): Plan['costs'] {
  const times = (work: Work, count: number): Work => scaled(work, count);
  const works = [
    times(counted.pollUnchanged, polls * (1 - assumed.changedShare)),
    times(counted.pollChanged, polls * assumed.changedShare),
    times(counted.refresh, polls * assumed.dueShare),
    times(counted.alert, users * assumed.alertsPerMonth),
    times(counted.signUp, users * assumed.newShare),
  ];
  const sum = (of: keyof Work) => works.reduce((total, work) => total + work[of], 0);
  const cost = (name: PriceName, count: number) => (prices[name].usd / prices[name].per) * count;
  const invocations = sum('invocations');
  const pollInvocations = polls / deployed.usersPerBatch;
  const gigabyteSeconds =
    (polls / perWorkerSecond) * deployed.gigabytes +
    (invocations - pollInvocations) * otherGigabyteSeconds;
  return {
    lambda: cost('lambdaRequest', invocations) + cost('lambdaGbSecond', gigabyteSeconds),
    dynamodb: cost('dynamoRead', sum('reads')) + cost('dynamoWrite', sum('writes')),
    messages: cost('snsPublish', sum('publishes')) + cost('sqsRequest', sum('queueRequests')),
    rest:
      cost('apiRequest', sum('apiRequests')) +
      cost('logGigabyte', (invocations * logBytes) / 1e9) +
      cost('storedGigabyteMonth', (users * storedBytes) / 1e9),
    fixed: cost('fixedMonth', 1),
  };
}

function textCost(users: number, { assumed, prices }: Inputs): number {
  const { alertsPerMonth, segmentsPerAlert, newShare, segmentsPerSignUp } = assumed;
  const segments = alertsPerMonth * segmentsPerAlert + newShare * segmentsPerSignUp;
  return (users * segments * prices.textSegment.usd) / prices.textSegment.per;
}

function scaled(work: Work, count: number): Work {
  return Object.fromEntries(
    Object.entries(work).map(([name, value]) => [name, value * count]),
  ) as unknown as Work;
}

function mix(a: number, b: number, share: number): number {
  return a * (1 - share) + b * share;
}
