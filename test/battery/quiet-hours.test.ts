import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../lambdas/battery/domain/quiet-hours.ts';

const minute = 60_000;
const night = { from: '22:00', to: '07:00' };
const until = (hours: { from: string; to: string }, zone: string, time: string) => {
  const end = quietUntil(hours, zone, Date.parse(time));
  return end === undefined ? undefined : new Date(end).toISOString();
};

describe('quiet hours', () => {
  it('begin with the first minute and end with the last', () => {
    const noon = { from: '12:00', to: '13:30' };
    expect(until(noon, 'UTC', '2026-11-20T11:59:59Z')).toBeUndefined();
    expect(until(noon, 'UTC', '2026-11-20T12:00:00Z')).toBe('2026-11-20T13:30:00.000Z');
    expect(until(noon, 'UTC', '2026-11-20T13:29:59.999Z')).toBe('2026-11-20T13:30:00.000Z');
    expect(until(noon, 'UTC', '2026-11-20T13:30:00Z')).toBeUndefined();
  });

  it('go over midnight, in local time', () => {
    expect(until(night, 'Asia/Tokyo', '2026-11-20T12:59:00Z')).toBeUndefined();
    expect(until(night, 'Asia/Tokyo', '2026-11-20T13:00:00Z')).toBe('2026-11-20T22:00:00.000Z');
    expect(until(night, 'Asia/Tokyo', '2026-11-20T21:59:00Z')).toBe('2026-11-20T22:00:00.000Z');
  });

  it('are never where they end as they begin', () => {
    expect(until({ from: '08:00', to: '08:00' }, 'UTC', '2026-11-20T08:00:00Z')).toBeUndefined();
  });

  it('end an hour earlier in the night that the clocks go forward', () => {
    // 29 March 2026, 02:00 → 03:00 in Berlin.
    expect(until(night, 'Europe/Berlin', '2026-03-28T21:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(until(night, 'Europe/Berlin', '2026-03-27T21:00:00Z')).toBe('2026-03-28T06:00:00.000Z');
  });

  it('end an hour later in the night that the clocks go back', () => {
    // 1 November 2026, 02:00 → 01:00 in New York.
    expect(until(night, 'America/New_York', '2026-11-01T02:00:00Z')).toBe(
      '2026-11-01T12:00:00.000Z',
    );
  });

  it('end where the clock jumps over their end', () => {
    const early = { from: '00:00', to: '02:30' };
    expect(until(early, 'Europe/Berlin', '2026-03-29T00:10:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('follow a change of half an hour', () => {
    // Lord Howe goes forward 30 minutes at 02:00 on 4 October 2026.
    expect(until(night, 'Australia/Lord_Howe', '2026-10-03T12:00:00Z')).toBe(
      '2026-10-03T20:00:00.000Z',
    );
  });

  const zones = [
    'UTC',
    'Europe/London',
    'Europe/Berlin',
    'Africa/Casablanca',
    'Africa/Cairo',
    'America/New_York',
    'America/Los_Angeles',
    'America/Sao_Paulo',
    'America/St_Johns',
    'America/Santiago',
    'America/Havana',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Asia/Tehran',
    'Asia/Jerusalem',
    'Asia/Tokyo',
    'Australia/Lord_Howe',
    'Australia/Sydney',
    'Pacific/Auckland',
    'Pacific/Chatham',
  ];
  const timeOfDay = fc
    .integer({ min: 0, max: 1439 })
    .map(
      (m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`,
    );
  const hours = fc.record({ from: timeOfDay, to: timeOfDay });
  const instant = fc.integer({
    min: Date.parse('2024-01-01T00:00:00Z') / minute,
    max: Date.parse('2030-01-01T00:00:00Z') / minute,
  });

  /** The same by the definition: is the clock on the wall in the span? */
  function isQuiet({ from, to }: { from: string; to: string }, timeZone: string, time: number) {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(time);
    const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
    const wall = `${part('hour')}:${part('minute')}`;
    return from <= to ? from <= wall && wall < to : from <= wall || wall < to;
  }

  it.each(zones)('hold to the clock on the wall in %s', (zone) => {
    fc.assert(
      fc.property(hours, instant, (span, at) => {
        const end = quietUntil(span, zone, at * minute);
        expect(end !== undefined).toBe(isQuiet(span, zone, at * minute));
        if (end === undefined) return;
        expect(isQuiet(span, zone, end)).toBe(false);
        expect(isQuiet(span, zone, end - minute)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each(zones)('have no gap up to their end around every change of the clocks in %s', (zone) => {
    for (const at of clockChanges(zone)) {
      for (let hoursBefore = 0; hoursBefore < 12; hoursBefore += 3) {
        const start = at - hoursBefore * 60 * minute;
        const end = quietUntil(night, zone, start) ?? start;
        for (let time = start; time < end; time += 5 * minute) {
          expect(isQuiet(night, zone, time)).toBe(true);
        }
        expect(isQuiet(night, zone, end)).toBe(false);
      }
    }
  });
});

/** Hours of 2026 in which the offset of a zone changes. */
function clockChanges(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (time: number) =>
    format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value;
  const hour = 60 * minute;
  const year = Date.parse('2026-01-01T00:00:00Z');
  const times = Array.from({ length: 365 * 24 }, (_, i) => year + i * hour);
  return times.filter((time) => offsetAt(time) !== offsetAt(time - hour));
}
