/** Zones on both sides of the equator, with and without daylight saving, and with odd offsets. */
export const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Santiago',
  'America/Havana',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Moscow',
  'Europe/Chisinau',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Asia/Tehran',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
] as const;

/** Days around which clocks change somewhere: spring and autumn of both hemispheres. */
export const changes = [
  '2026-03-07T12:00:00Z',
  '2026-03-28T12:00:00Z',
  '2026-04-04T06:00:00Z',
  '2026-04-23T12:00:00Z',
  '2026-09-26T06:00:00Z',
  '2026-10-03T06:00:00Z',
  '2026-10-24T12:00:00Z',
  '2026-10-31T12:00:00Z',
] as const;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock on a wall of the zone shows: `23:05`. */
export function wallClock(timeZone: string, time: number): string {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' });
  clocks.set(timeZone, clock);
  return clock.format(time);
}

export interface QuietHours {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

export function isQuiet({ from, to, timeZone }: QuietHours, time: number): boolean {
  const wall = wallClock(timeZone, time);
  return from <= to ? from <= wall && wall < to : from <= wall || wall < to;
}
