import { shown } from './shown.ts';

/** Horizontal bars: for each row one bar of each series, none for 0. */
export interface Chart {
  readonly title: string;
  /** Of all values: `ms`. */
  readonly unit: string;
  readonly series: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
}

const width = 900;
const labels = 260;
const bar = 13;
const gap = 10;
const top = 62;

/** An SVG with its own background, light or dark as its reader's screen. */
export function svg({ title, unit, series, rows }: Chart): string {
  const rowHeight = bar * series.length + gap;
  const height = top + rows.length * rowHeight + gap;
  const longest = Math.max(...rows.flatMap(({ values }) => values));
  const scale = (width - labels - 110) / longest;
  const drawn = rows.map(({ label, values }, row) => {
    const y = top + row * rowHeight;
    const bars = values.map((value, at) => (value > 0 ? drawBar(value, at, y + at * bar) : ''));
    return `${text(labels - 8, y + (rowHeight - gap) / 2 + 4, label, 'text-anchor="end"')}${bars.join('')}`;
  });
  function drawBar(value: number, at: number, y: number): string {
    const length = Math.max(1, value * scale).toFixed(1);
    const figure = text(
      labels + Number(length) + 5,
      y + 10,
      `${shown(value)} ${unit}`,
      'class="figure"',
    );
    return `<rect class="s${at}" x="${labels}" y="${y}" width="${length}" height="${bar - 2}"/>${figure}`;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    text(16, 26, title, 'class="title"'),
    ...series.map((name, at) => legend(name, at, series)),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function legend(name: string, at: number, series: readonly string[]): string {
  const x = 16 + series.slice(0, at).reduce((sum, { length }) => sum + length * 7 + 34, 0);
  return `<rect class="s${at}" x="${x}" y="39" width="11" height="11"/>${text(x + 16, 49, name)}`;
}

function text(x: number, y: number, words: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const style = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.figure { font-size: 11px; fill: #59636e }
.paper { fill: #ffffff }
.s0 { fill: #0b6bcb } .s1 { fill: #c2570c } .s2 { fill: #1a7f37 } .s3 { fill: #8250df } .s4 { fill: #6e7781 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .figure { fill: #9da7b1 } .paper { fill: #0d1117 }
.s0 { fill: #58a6ff } .s1 { fill: #f0883e } .s2 { fill: #3fb950 } .s3 { fill: #bc8cff } .s4 { fill: #8b949e }
}`;
