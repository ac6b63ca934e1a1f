/** A span of local time, `22:00` to `07:00`, possibly over midnight; the end isn't part of it. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

const minute = 60_000;
const minutesADay = 1440;
/** Zones change their offset at quarters of an hour only. */
const quarter = 15 * minute;

/**
 * When the quiet hours end that `now` lies in; undefined when it lies in none.
 *
 * It is quiet exactly while the clock on the person's wall shows a time of the span, so an hour that the
 * clock repeats in autumn is quiet twice, and one that it skips in spring is quiet never. A span that ends
 * where it begins is empty.
 *
 * @param timeZone IANA name
 * @param now epoch milliseconds, as the answer
 */
export function quietUntil(
  { from, to }: QuietHours,
  timeZone: string,
  now: number,
): number | undefined {
  const start = minutesOf(from);
  const end = minutesOf(to);
  let time = now;
  for (;;) {
    const wall = wallMinutes(timeZone, time);
    if (!isWithin(wall, start, end)) break;
    // Going by the wall clock to the end would jump over it where the offset changes in between.
    const left = (end - wall + minutesADay) % minutesADay;
    time = Math.min(startOfMinute(time) + left * minute, nextQuarter(time));
  }
  return time === now ? undefined : time;
}

function isWithin(wall: number, start: number, end: number): boolean {
  return start <= end ? start <= wall && wall < end : start <= wall || wall < end;
}

function startOfMinute(time: number): number {
  return time - (time % minute);
}

function nextQuarter(time: number): number {
  return time - (time % quarter) + quarter;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight on a wall clock of the zone. Making a format costs far more than using it. */
function wallMinutes(timeZone: string, time: number): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
    formats.set(timeZone, format);
  }
  return minutesOf(format.format(time));
}

function minutesOf(timeOfDay: string): number {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3, 5));
}
