import { describe, expect, it } from 'vitest';
import { assumptions, inputs } from '../../bench/plan/inputs.ts';
import { type Inputs, planFor, speedOf, type Work } from '../../bench/plan/model.ts';

const nothing: Work = {
  reads: 0,
  writes: 0,
  publishes: 0,
  queueRequests: 0,
  invocations: 0,
  apiRequests: 0,
};
const free = { usd: 0, per: 1 };

/** A worker that polls ten people a second, at no cost. */
const simple: Inputs = {
  measured: { microseconds: 100, microsecondsDue: 1_000 },
  counted: {
    pollUnchanged: { ...nothing, reads: 3, invocations: 0.01 },
    pollChanged: { ...nothing, reads: 3, invocations: 0.01 },
    refresh: nothing,
    alert: nothing,
    signUp: nothing,
  },
  assumed: {
    ...assumptions,
    latencyMilliseconds: 100,
    dueShare: 0,
    changedShare: 0,
    alertsPerMonth: 2,
    newShare: 0.1,
    segmentsPerAlert: 1,
    segmentsPerSignUp: 5,
  },
  prices: {
    lambdaRequest: free,
    lambdaGbSecond: free,
    dynamoRead: free,
    dynamoWrite: free,
    sqsRequest: free,
    snsPublish: free,
    apiRequest: free,
    logGigabyte: free,
    storedGigabyteMonth: free,
    fixedMonth: free,
    textSegment: free,
  },
  limits: {
    providerRequestsPerMinute: { value: 6_000 },
    lambdaConcurrency: { value: 1_000 },
    queueConcurrency: { value: 1_000 },
    snsTopics: { value: 5_000 },
    tableRequestsPerSecond: { value: 40_000 },
  },
  deployed: {
    usersPerBatch: 100,
    requestsAtATime: 1,
    workers: 2,
    gigabytes: 1,
    gigabytesPerProcessor: 2,
  },
};

const assuming = (assumed: Partial<Inputs['assumed']>): Inputs => ({
  ...simple,
  assumed: { ...simple.assumed, ...assumed },
});

describe('a plan', () => {
  it('has a worker wait for answers, or for its part of a processor', () => {
    expect(speedOf(simple)).toBe(10);
    expect(speedOf({ ...simple, measured: { microseconds: 100_000, microsecondsDue: 0 } })).toBe(5);
  });

  it('has a worker wait for the token, the tables and the devices where every token is due', () => {
    const refresh = { ...nothing, reads: 2, writes: 2 };
    const due = assuming({ dueShare: 1, awsMilliseconds: 50 });
    expect(speedOf({ ...due, counted: { ...simple.counted, refresh } })).toBe(2.5);
  });

  it('takes as many workers as poll everybody within the interval', () => {
    expect(planFor(72_000, simple)).toMatchObject({
      workers: 2,
      minutes: 60,
      minutesAsDeployed: 60,
      binds: 'the interval',
      shortestMinutes: 12,
    });
  });

  it('is held up by the provider’s quota above what that lets through in an interval', () => {
    expect(planFor(720_000, simple)).toMatchObject({
      workers: 10,
      minutes: 120,
      minutesAsDeployed: 600,
      binds: "the provider's quota",
    });
  });

  it('is held up by the functions of the account where those are fewer', () => {
    const limits = { ...simple.limits, lambdaConcurrency: { value: 5 } };
    expect(planFor(720_000, { ...simple, limits })).toMatchObject({
      workers: 5,
      binds: "the account's functions",
    });
  });

  it('pays for the polls of a month, and for no more than the limits let through', () => {
    const prices = { ...simple.prices, dynamoRead: { usd: 1, per: 1_000_000 } };
    const reads = (users: number) => planFor(users, { ...simple, prices }).costs.dynamodb;
    expect(reads(1_000)).toBeCloseTo((1_000 * 720 * 3) / 1e6);
    expect(reads(720_000)).toBeCloseTo((720_000 * 360 * 3) / 1e6);
  });

  it('pays for the time that workers wait', () => {
    const prices = { ...simple.prices, lambdaGbSecond: { usd: 1, per: 1_000 } };
    expect(planFor(1_000, { ...simple, prices }).costs.lambda).toBeCloseTo(72);
  });

  it('tells texts apart, those of alerts and of new people', () => {
    const prices = { ...simple.prices, textSegment: { usd: 0.01, per: 1 } };
    const plan = planFor(1_000, { ...simple, prices });
    expect(plan.total).toBe(0);
    expect(plan.texts).toBeCloseTo(25);
    expect(plan.textsPerUser).toBeCloseTo(0.025);
  });

  it('delivers straight to numbers above the limit of topics', () => {
    expect(planFor(5_000, simple).delivery).toBe('topic');
    expect(planFor(5_001, simple).delivery).toBe('direct');
  });

  it('finds all that it needs among what was measured, counted and priced', () => {
    const plan = planFor(1_000, inputs(assumptions));
    const figures = [plan.perWorkerSecond, plan.minutes, plan.texts, ...Object.values(plan.costs)];
    expect(figures.filter((figure) => !(figure > 0))).toEqual([]);
  });
});
