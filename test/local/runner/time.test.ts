import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openClock, parseDuration } from '../../../local/runner/clock.ts';
import { nextDue } from '../../../local/runner/schedule-expression.ts';

const due = (expression: string, after: string) =>
  new Date(nextDue(expression, Date.parse(after))).toISOString();

describe('a schedule', () => {
  it.each([
    ['rate(1 hour)', '2026-01-01T00:30:00Z', '2026-01-01T01:30:00.000Z'],
    ['rate(5 minutes)', '2026-01-01T00:30:00Z', '2026-01-01T00:35:00.000Z'],
    ['rate(30 days)', '2026-01-01T00:00:00Z', '2026-01-31T00:00:00.000Z'],
    ['cron(0 12 * * ? *)', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-01-01T12:16:30Z', '2026-01-01T12:30:00.000Z'],
    ['cron(0 8 ? * MON-FRI *)', '2026-01-02T09:00:00Z', '2026-01-05T08:00:00.000Z'],
    ['cron(30 6 1,15 * ? *)', '2026-01-02T00:00:00Z', '2026-01-15T06:30:00.000Z'],
    ['cron(0 0 1 JAN ? 2028)', '2026-01-02T00:00:00Z', '2028-01-01T00:00:00.000Z'],
  ])('%s after %s is due at %s', (expression, after, expected) => {
    expect(due(expression, after)).toBe(expected);
  });

  it.each(['rate(1 fortnight)', 'cron(0 0 L * ? *)', 'at(2026-01-01T00:00:00)'])(
    '%s is not known here',
    (expression) => {
      expect(() => nextDue(expression, 0)).toThrow();
    },
  );
});

describe('a duration', () => {
  it.each([
    ['PT10M', 600_000],
    ['P1DT2H', 93_600_000],
    ['P1W', 604_800_000],
    ['PT0.5S', 500],
  ])('of %s is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', 'P', 'PT', 'P1DT', 'P1M', 'P1Y', '10M', 'PT10'])('is not %s', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('the clock', () => {
  it('moves Date in every way that it is read, and stays moved after a restart', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'switchboard-')), 'clock.jsonl');
    const real = Date.now();
    const clock = openClock(file);
    clock.advance(86_400_000);
    clock.close();
    expect(Date.now() - real).toBeLessThan(86_400_000);

    const again = openClock(file);
    const moved = [Date.now(), Date.parse(new Date().toISOString()), Date.parse(Date())];
    expect(new Date(5).getTime()).toBe(5);
    expect(new Date()).toBeInstanceOf(Date);
    again.close();
    expect(Math.min(...moved) - real).toBeGreaterThan(86_000_000);
  });
});
