import { capital, dateFormats } from '../words/dates.ts';
import { CHART, describeChart, drawChart, type Reading } from './chart.ts';

interface BatteryChartProps {
  id: string;
  model: string;
  history: Reading[];
  alertBelow: number;
  zone: string;
  now: number;
}

const DAY_MS = 86_400_000;

/** The last 30 days of one device, as a drawing and as a table. */
export function BatteryChart({ id, model, history, alertBelow, zone, now }: BatteryChartProps) {
  const { short, moment } = dateFormats(zone, now);
  const chart = drawChart(history, alertBelow, now);
  const { width, height, days } = CHART;
  if (!chart.line) return <p class="hint">The chart begins with the first reading.</p>;
  return (
    <figure class="chart">
      <div class="plot">
        <div class="levels" aria-hidden="true">
          <span>100%</span>
          <span>50</span>
          <span>0</span>
        </div>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-labelledby={`${id}-title ${id}-desc`}
        >
          <title id={`${id}-title`}>Battery of {model} in the last 30 days</title>
          <desc id={`${id}-desc`}>{describeChart(chart.shown, short)}</desc>
          <path class="grid" d={`M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}`} />
          <path class="area" d={chart.area} />
          <path class="threshold" d={`M0 ${chart.thresholdY}H${width}`} />
          <path class="line" d={chart.line} />
          <path class="dots" d={chart.dots.map(({ x, y }) => `M${x} ${y}h0`).join('')} />
        </svg>
        <div class="days" aria-hidden="true">
          <span>{short(now - days * DAY_MS)}</span>
          <span>{short(now - (days / 2) * DAY_MS)}</span>
          <span>Today</span>
        </div>
      </div>
      <figcaption class="hint">
        <span class="dash" aria-hidden="true" /> Alert below {alertBelow}%
      </figcaption>
      <details>
        <summary>Readings as a table</summary>
        <ReadingTable model={model} readings={chart.shown} moment={moment} />
      </details>
    </figure>
  );
}

interface ReadingTableProps {
  model: string;
  readings: Reading[];
  moment: (at: number) => string;
}

function ReadingTable({ model, readings, moment }: ReadingTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be in reach of keys
    <section class="table-box" tabIndex={0} aria-label={`Readings of ${model}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Read</th>
            <th scope="col">Battery</th>
          </tr>
        </thead>
        <tbody>
          {[...readings].reverse().map(({ at, level }) => (
            <tr key={at}>
              <td>{capital(moment(at))}</td>
              <td>{level}%</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
