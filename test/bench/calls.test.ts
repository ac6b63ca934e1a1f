import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { counted, keptCalls, pageFile } from '../../bench/calls/count.ts';
import { type Calls, callsPage, judged } from '../../bench/calls/table.ts';

/** After a change that is meant: `npm run bench -- calls`. */
describe('the calls of each function', () => {
  let now: Calls;
  beforeAll(async () => {
    now = await counted(inject('assemblies'));
  });

  it.each(['sns', 'twilio'] as const)('are those of the table, with texts sent by %s', (sender) => {
    expect(now[sender]).toEqual(keptCalls()[sender]);
  });

  it('are within their goals', () => {
    expect(judged(now).filter(({ met }) => met !== true)).toEqual([]);
  });

  it('are shown as they are kept', () => {
    expect(readFileSync(pageFile, 'utf8')).toBe(callsPage(keptCalls()));
  });
});
