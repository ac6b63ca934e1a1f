const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * When a schedule is next due after `after` (milliseconds), by EventBridge's `rate(…)` and `cron(…)`.
 * Throws on an expression that it doesn't know.
 */
export function nextDue(expression: string, after: number): number {
  const [, amount, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (amount !== undefined) return after + Number(amount) * (units[unit] ?? 0);
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  if (fields === undefined) throw new Error(`unknown schedule expression ${expression}`);
  return nextCron(fields.split(/\s+/), after);
}

const months = names('JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC');
const weekdays = names('SUN MON TUE WED THU FRI SAT');
const none = new Map<string, number>();

function names(list: string): Map<string, number> {
  return new Map(list.split(' ').map((name, index) => [name, index + 1]));
}

const minute = 60_000;
const searched = 4 * 366 * 24 * 60;

function nextCron(fields: string[], after: number): number {
  const [minutes = '', hours = '', days = '', monthNames = '', week = '', years = ''] = fields;
  const matches = (time: Date) =>
    includes(minutes, time.getUTCMinutes(), 0, none) &&
    includes(hours, time.getUTCHours(), 0, none) &&
    includes(days, time.getUTCDate(), 1, none) &&
    includes(monthNames, time.getUTCMonth() + 1, 1, months) &&
    includes(week, time.getUTCDay() + 1, 1, weekdays) &&
    includes(years, time.getUTCFullYear(), 1970, none);
  let time = Math.floor(after / minute) * minute;
  for (let step = 0; step < searched; step++) {
    time += minute;
    if (matches(new Date(time))) return time;
  }
  return Number.POSITIVE_INFINITY;
}

/** Whether a field such as `0/15`, `MON-FRI` or `1,15` has the value. */
function includes(
  field: string,
  value: number,
  lowest: number,
  known: ReadonlyMap<string, number>,
): boolean {
  const numberOf = (text: string) => {
    const number = known.get(text.toUpperCase()) ?? Number(text);
    if (!Number.isInteger(number)) throw new Error(`${field} is not supported in a cron field`);
    return number;
  };
  return field.split(',').some((item) => {
    const [range = '', step] = item.split('/');
    if (range === '?' || (range === '*' && step === undefined)) return true;
    const [from = '', to] = range === '*' ? [String(lowest)] : range.split('-');
    const start = numberOf(from);
    const end = to === undefined ? (step === undefined ? start : Infinity) : numberOf(to);
    return value >= start && value <= end && (value - start) % numberOf(step ?? '1') === 0;
  });
}
