import type { Preferences } from '../answers.ts';

const DAY_MS = 86_400_000;

/** Dates as an English page shows them, in a person's zone and seen from `now` (ms). */
export function dateFormats(zone: string, now: number, languages = navigator.languages) {
  const timeZone = knownZone(zone);
  // Some systems hand out tags that Intl refuses, such as `en-US@posix`.
  const language = languages.find((tag) => /^en(-[a-z]{2,3})?$/i.test(tag)) ?? 'en';
  const format = (options: Intl.DateTimeFormatOptions) => {
    const { format } = new Intl.DateTimeFormat(language, { ...options, timeZone });
    return (at: number) => format(at);
  };
  const short = format({ day: 'numeric', month: 'short' });
  const long = format({ dateStyle: 'medium' });
  const time = format({ timeStyle: 'short' });
  // The Swedish write dates as ISO 8601 does.
  const iso = new Intl.DateTimeFormat('sv', { timeZone });
  const dayNumber = (at: number) => Date.parse(iso.format(at)) / DAY_MS;
  const year = (at: number) => iso.format(at).slice(0, 4);
  /** `today`, `yesterday`, `Nov 5`, or `Nov 5, 2024` of another year. */
  const day = (at: number) => {
    const daysAgo = dayNumber(now) - dayNumber(at);
    if (daysAgo === 0) return 'today';
    if (daysAgo === 1) return 'yesterday';
    return year(at) === year(now) ? short(at) : long(at);
  };
  return {
    /** Without relative words, as on an axis. */
    short,
    day: (at: number) => (Number.isFinite(at) ? day(at) : 'an unknown day'),
    /** `today, 2:01 PM`. */
    moment: (at: number) => (Number.isFinite(at) ? `${day(at)}, ${time(at)}` : 'an unknown time'),
  };
}

/** As the beginning of a sentence. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A person's zone: that of their quiet hours; without any it has no say yet, so the browser's. */
export function zoneOf({ quietHours, timeZone }: Preferences, browserZone: string): string {
  return (quietHours && timeZone) || browserZone;
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** All zones that this browser knows, with those that must be among them. */
export function timeZones(...present: string[]): string[] {
  const known = Intl.supportedValuesOf?.('timeZone') ?? [];
  return [...new Set([...known, 'UTC', ...present])].sort();
}

/** A zone that this browser does not know must not break the page. */
function knownZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}
