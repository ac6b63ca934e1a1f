import { writeFileSync } from 'node:fs';
import { synthesizeWith } from '../test/global-setup.ts';
import { counted, pageFile, tableFile } from './calls/count.ts';
import type { Counts } from './calls/recorder.ts';
import { byKind, type Calls, callsPage, judged } from './calls/table.ts';
import type { Chart } from './harness/chart.ts';
import type { Part } from './part.ts';

/** Counts every call that leaves a function, for all that the product does for a person. */
export const calls: Part = {
  name: 'calls',
  title: 'AWS and provider calls of each route and worker',
  async run({ progress }) {
    const table = await counted({
      sns: await synthesizeWith('sns', { sms: { sender: 'sns' } }),
      twilio: await synthesizeWith('twilio', { sms: { sender: 'twilio' } }),
    });
    writeFileSync(tableFile, `${JSON.stringify(table, null, 2)}\n`);
    writeFileSync(pageFile, callsPage(table));
    progress('all of them are in docs/performance/calls.md');
    return { results: judged(table), chart: chartOf(table) };
  },
};

/** Each function once, in the step where it first has something to do. */
function chartOf({ sns }: Calls): Chart {
  const seen = new Map<string, Counts>();
  for (const { first, again = first } of Object.values(sns)) {
    for (const [by, counts] of Object.entries(again)) if (!seen.has(by)) seen.set(by, counts);
  }
  const rows = [...seen].map(([label, counts]) => {
    const { reads, writes, messages, keys, outside } = byKind(counts);
    return { label, values: [reads, writes, messages + keys + outside] };
  });
  const series = ['reads', 'writes', 'messages and outside calls'];
  return { title: 'Calls of each function for one person', unit: '', series, rows };
}
