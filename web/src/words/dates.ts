/** Dates as an English page shows them, in the zone that the person chose. */
export function dateFormats(timeZone: string | null | undefined) {
  // Some systems hand out tags that Intl refuses, such as `en-US@posix`.
  const language = navigator.languages.find((tag) => /^en(-[a-z]{2,3})?$/i.test(tag)) ?? 'en';
  const zone = { timeZone: knownZone(timeZone) };
  const day = new Intl.DateTimeFormat(language, { ...zone, day: 'numeric', month: 'short' });
  const moment = new Intl.DateTimeFormat(language, {
    ...zone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return {
    day: (at: number) => day.format(at),
    moment: (at: number) => (Number.isFinite(at) ? moment.format(at) : 'an unknown time'),
  };
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
function knownZone(timeZone: string | null | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timeZone ?? browserZone() }).resolvedOptions()
      .timeZone;
  } catch {
    return 'UTC';
  }
}
