export interface Reading {
  /** ms since the epoch. */
  at: number;
  /** Percent. */
  level: number;
}

interface Chart {
  /** SVG path of the levels; it begins where the first level is known. */
  line: string;
  /** The same, closed down to the bottom. */
  area: string;
  /** Where readings are, for few enough to be told apart. */
  dots: { x: number; y: number }[];
  thresholdY: number;
  /** The readings inside the window, oldest first. */
  shown: Reading[];
}

export const CHART = { width: 600, height: 100, days: 30 } as const;

const DAY_MS = 86_400_000;
const MOST_DOTS = 40;

/**
 * The levels of the last 30 days before `now` (ms) in a box of {@link CHART} units, 100 % at the
 * top. Only changed levels are stored, so each is drawn as holding until the next reading.
 */
export function drawChart(history: readonly Reading[], alertBelow: number, now: number): Chart {
  const start = now - CHART.days * DAY_MS;
  const sorted = history
    .filter(({ at, level }) => Number.isFinite(at) && Number.isFinite(level) && at <= now)
    .sort((a, b) => a.at - b.at);
  const shown = sorted.filter(({ at }) => at >= start);
  const before = sorted.filter(({ at }) => at < start).at(-1);
  const drawn = before ? [{ at: start, level: before.level }, ...shown] : shown;
  const x = (at: number) => round(((at - start) / (now - start)) * CHART.width);
  const steps = drawn.map(({ at, level }, index) =>
    index === 0 ? `M${x(at)} ${levelY(level)}` : `H${x(at)}V${levelY(level)}`,
  );
  const line = drawn.length === 0 ? '' : `${steps.join('')}H${CHART.width}`;
  const left = drawn[0] ? x(drawn[0].at) : 0;
  return {
    line,
    area: line && `${line}V${CHART.height}H${left}Z`,
    dots:
      shown.length > MOST_DOTS
        ? []
        : shown.map(({ at, level }) => ({ x: x(at), y: levelY(level) })),
    thresholdY: levelY(alertBelow),
    shown,
  };
}

/** What the chart shows, for who can't see it. */
export function describeChart(shown: readonly Reading[], day: (at: number) => string): string {
  const first = shown[0];
  const last = shown.at(-1);
  if (!first || !last) return 'No readings in the last 30 days.';
  const lowest = shown.reduce((low, reading) => (reading.level < low.level ? reading : low));
  return `From ${first.level}% on ${day(first.at)} to ${last.level}% on ${day(last.at)}; the lowest was ${lowest.level}% on ${day(lowest.at)}.`;
}

function levelY(level: number): number {
  return round(CHART.height * (1 - Math.min(100, Math.max(0, level)) / 100));
}

const round = (value: number) => Math.round(value * 10) / 10;
