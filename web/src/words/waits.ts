/** A wait in words that follow "try again": `in 40 seconds`, `in 5 minutes`, `in 2 hours`. */
export function waitInWords(seconds: number): string {
  if (seconds < 1) return 'now';
  if (seconds < 90) return `in ${count(Math.ceil(seconds), 'second')}`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `in ${count(minutes, 'minute')}`;
  const hours = Math.ceil(minutes / 60);
  return hours < 36 ? `in ${count(hours, 'hour')}` : `in ${count(Math.ceil(hours / 24), 'day')}`;
}

/** What is left of a wait, as a clock shows it: `0:09`, `1:30`. */
export function clock(seconds: number): string {
  const rest = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, '0')}`;
}

/** How long ago `at` was, seen from `now` (both ms); what lies ahead counts as now. */
export function agoInWords(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${count(minutes, 'minute')} ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${count(hours, 'hour')} ago`;
  return `${count(Math.floor(hours / 24), 'day')} ago`;
}

export function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
