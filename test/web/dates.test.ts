import { describe, expect, it } from 'vitest';
import { capital, dateFormats, zoneOf } from '../../web/src/words/dates.ts';

// The first is what some systems hand out, and Intl refuses.
const languages = ['en-US@posix', 'de', 'en-US'];
const at = (iso: string) => Date.parse(iso);
// Some versions of ICU put a narrow space before AM and PM.
const plain = (words: string) => words.replace(/\s/g, ' ');

describe('a date', () => {
  const { day, moment, short } = dateFormats(
    'America/New_York',
    at('2026-03-09T03:30:00Z'),
    languages,
  );

  it.each([
    ['2026-03-08T04:59:00Z', 'yesterday'],
    ['2026-03-08T05:00:00Z', 'today'],
    ['2026-03-09T03:59:00Z', 'today'],
    ['2026-03-07T04:59:00Z', 'Mar 6'],
    ['2025-12-31T12:00:00Z', 'Dec 31, 2025'],
    ['nonsense', 'an unknown day'],
  ])('%s, on a day of 23 hours in New York, is %j', (iso, words) => {
    expect(day(at(iso))).toBe(words);
  });

  it('has the time of that zone, and none that is unknown', () => {
    expect(plain(moment(at('2026-03-08T17:05:00Z')))).toBe('today, 1:05 PM');
    expect(moment(Number.NaN)).toBe('an unknown time');
    expect(short(at('2026-03-08T17:05:00Z'))).toBe('Mar 8');
  });

  it('survives a zone that this browser does not know', () => {
    expect(plain(dateFormats('Mars/Base', 0, languages).moment(0))).toBe('today, 12:00 AM');
  });

  it('begins a sentence', () => {
    expect(capital('today, 1:05 PM')).toBe('Today, 1:05 PM');
  });
});

describe('a person’s zone', () => {
  it('is that of their quiet hours, or else where they are', () => {
    const saved = { alertBelow: 20, timeZone: 'Asia/Tokyo' };
    const quietHours = { from: '22:00', to: '07:00' };
    expect(zoneOf({ ...saved, quietHours }, 'Europe/Berlin')).toBe('Asia/Tokyo');
    expect(zoneOf({ ...saved, quietHours: null }, 'Europe/Berlin')).toBe('Europe/Berlin');
  });
});
