import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Part, Result } from '../part.ts';
import { svg } from './chart.ts';
import { machine } from './machine.ts';
import { shown } from './shown.ts';
import { markdownTable } from './table.ts';

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/performance/README.md');

/** Keeps what a part has measured: its figures as JSON, its chart, and its section of the page. */
export function keep({ name }: Part, { results, chart, page: own }: Outcome): void {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, `bench/results/${name}.json`), figures(results));
  writeFileSync(join(root, `docs/performance/${name}.svg`), svg(chart));
  const section = `${own ?? markdownTable(results)}\n${missed(results)}\nMeasured ${new Date().toISOString().slice(0, 10)} on ${machine()}.`;
  writeFileSync(page, inserted(readFileSync(page, 'utf8'), name, section));
}

/** `[{name, unit, value, goal, met}]`, with null for what a figure lacks. */
export function figures(results: readonly Result[]): string {
  const rows = results.map(({ name, unit, value, goal, met }) => ({
    name,
    unit,
    value,
    goal: goal ?? null,
    met: met ?? null,
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

/** The page with `text` between the marks `<!-- bench:name -->` and `<!-- /bench:name -->`. */
export function inserted(markdown: string, name: string, text: string): string {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [markdown.indexOf(open), markdown.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`The page has no marks ${open} … ${close}`);
  return `${markdown.slice(0, from + open.length)}\n${text}\n${markdown.slice(to)}`;
}

/** Misses that have one reason are told together. */
function missed(results: readonly Result[]): string {
  const misses = results.filter(({ met }) => met === false);
  const reasons = new Map(misses.map((miss) => [`${miss.goal} ${miss.why}`, [] as Result[]]));
  for (const miss of misses) reasons.get(`${miss.goal} ${miss.why}`)?.push(miss);
  const lines = [...reasons.values()].map((alike) => {
    const [{ goal, unit, why = 'not understood yet.' } = misses[0] as Result] = alike;
    return `- **${goal} ${unit}**: ${listed(alike)}. ${why}`;
  });
  return lines.length === 0 ? '\nEvery goal is met.\n' : `\nMissed:\n\n${lines.join('\n')}\n`;
}

/** Many figures of one kind are told by their range. */
function listed(alike: readonly Result[]): string {
  if (alike.length <= 3)
    return alike.map(({ name, value }) => `${name} ${shown(value)}`).join(', ');
  const values = alike.map(({ value }) => value);
  const kind = alike[0]?.name.replace(/^[^,]*, /, '');
  return `${kind}, ${alike.length} of them, ${shown(Math.min(...values))} to ${shown(Math.max(...values))}`;
}
