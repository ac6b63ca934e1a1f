import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, isLate, type Policy } from '../../lambdas/battery/domain/decide.ts';
import type { DeviceState, TimedReading } from '../../lambdas/battery/domain/device.ts';
import vectors from '../vectors/battery-series.json' with { type: 'json' };

const minute = 60_000;
const thresholds = { alertBelow: vectors.alertBelow, rearmAt: vectors.rearmAt };

interface Series {
  readonly name: string;
  readonly levels: readonly number[];
  readonly at?: readonly number[];
  readonly arrives?: readonly number[];
  readonly confirmedAt?: number;
  readonly quiet?: readonly number[];
  readonly alerts: readonly number[];
  readonly afterQuiet?: readonly number[];
}

function readingOf(level: number, at: number, deviceId = '9001'): TimedReading {
  const facts = { model: 'Charge 6', type: 'TRACKER', status: 'Medium', syncedAt: null };
  return { ...facts, deviceId, level, at };
}

/** The id of an alert names the reading, so that the indexes can be told from the ids. */
function policyAt(series: Series, at: number): Policy {
  const [start = 0, end = 0] = series.quiet ?? [];
  const confirmedAt = (series.confirmedAt ?? 0) * minute;
  return {
    ...thresholds,
    confirmedSince: at >= confirmedAt ? confirmedAt : undefined,
    quietUntil: at >= start * minute && at < end * minute ? end * minute : undefined,
    alertId: ({ at, level }) => `${at / minute}:${level}`,
  };
}

function play(series: Series): { state: DeviceState | undefined; alerts: string[] } {
  let state: DeviceState | undefined;
  for (const index of series.arrives ?? series.levels.keys()) {
    const at = (series.at?.[index] ?? index) * minute;
    const reading = readingOf(series.levels[index] ?? 0, at);
    if (!isLate(state, reading)) state = decide(state, reading, policyAt(series, at));
  }
  return { state, alerts: state?.pending.map(({ id }) => id) ?? [] };
}

describe('the decision on a reading', () => {
  it.each(vectors.cases as readonly Series[])('$name', (series) => {
    const idOf = (i: number) => `${series.at?.[i] ?? i}:${series.levels[i]}`;
    const { state, alerts } = play(series);
    expect(alerts).toEqual(series.alerts.map(idOf));
    if (series.quiet === undefined || state === undefined) return;
    const end = (series.quiet[1] ?? 0) * minute;
    const later = decide(state, state, policyAt(series, end));
    expect(later.pending.map(({ id }) => id)).toEqual((series.afterQuiet ?? []).map(idOf));
  });

  const series = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 60 });

  it('alerts once per fall, counted on the whole series', () => {
    fc.assert(
      fc.property(series, (levels) => {
        const { alerts } = play({ name: '', levels, alerts: [] });
        expect(alerts).toHaveLength(falls(levels));
      }),
    );
  });

  it('is the same however often each reading is delivered', () => {
    const repeated = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 3 })),
    );
    fc.assert(
      fc.property(repeated, (deliveries) => {
        const once = deliveries.map(([level]) => level);
        const again = deliveries.flatMap(([level, times]) => Array(times).fill(level) as number[]);
        const at = deliveries.flatMap(([, times], i) => Array(times).fill(i) as number[]);
        const first = play({ name: '', levels: once, alerts: [] });
        expect(play({ name: '', levels: again, at, alerts: [] })).toEqual(first);
      }),
    );
  });

  it('never alerts on a late reading, and ends with the newest, in any order of arrival', () => {
    const shuffled = fc
      .uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1 })
      .chain((at) =>
        fc.tuple(fc.constant(at), fc.shuffledSubarray([...at.keys()], { minLength: at.length })),
      );
    fc.assert(
      fc.property(shuffled, ([at, arrives]) => {
        const levels = at.map((time) => (time * 37) % 101);
        const { state, alerts } = play({ name: '', levels, at, arrives, alerts: [] });
        expect(state?.at).toBe(Math.max(...at) * minute);
        const inOrder = arrives.filter((i, n) =>
          arrives.slice(0, n).every((j) => (at[j] ?? 0) < (at[i] ?? 0)),
        );
        expect(alerts).toHaveLength(falls(inOrder.map((i) => levels[i] ?? 0)));
      }),
    );
  });

  it('keeps a decided alert until it is announced, whatever is read in between', () => {
    const { alerts } = play({ name: '', levels: [12, 100, 50, 11, 90], alerts: [] });
    expect(alerts).toEqual(['0:12', '3:11']);
  });

  it('does not alert by a reading that began before the person agreed, but by the next', () => {
    const policy = { ...policyAt({ name: '', levels: [], alerts: [] }, 0), confirmedSince: minute };
    const before = decide(undefined, readingOf(12, minute - 1), policy);
    expect(before).toMatchObject({ told: false, pending: [] });
    const after = decide(before, readingOf(12, minute), policy);
    expect(after).toMatchObject({ told: true, pending: [{ level: 12 }] });
  });

  it('waits no longer once the person has charged in quiet hours', () => {
    const quiet = [0, 10];
    const waiting = play({ name: '', levels: [12], quiet, alerts: [] });
    expect(waiting.state?.waitsUntil).toBe(10 * minute);
    const charged = play({ name: '', levels: [12, 25], quiet, alerts: [] });
    expect(charged.state).not.toHaveProperty('waitsUntil');
  });
});

function falls(levels: readonly number[]): number {
  let armed = true;
  let count = 0;
  for (const level of levels) {
    if (level >= thresholds.rearmAt) armed = true;
    if (level < thresholds.alertBelow && armed) {
      armed = false;
      count++;
    }
  }
  return count;
}
