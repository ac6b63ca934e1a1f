import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Input,
  inputs,
  statuses,
  transition,
} from '../../../lambdas/topics/domain/subscription.ts';

/** A cell: the new status, then what is texted. Columns as in `statuses`. */
const table: Readonly<Record<Input, readonly [string, string, string, string, string]>> = {
  connected: ['invited asks', 'invited', 'pending', 'confirmed', 'stopped'],
  'consent-request-sent': ['none', 'pending', 'pending', 'confirmed', 'stopped'],
  yes: [
    'none says sign-up',
    'confirmed says confirmed',
    'confirmed says confirmed',
    'confirmed says already-confirmed',
    'stopped says help-stopped',
  ],
  'confirm-link': [
    'none',
    'confirmed says confirmed',
    'confirmed says confirmed',
    'confirmed',
    'stopped',
  ],
  stop: [
    'stopped says stopped',
    'stopped says stopped',
    'stopped says stopped',
    'stopped says stopped',
    'stopped',
  ],
  start: [
    'none says sign-up',
    'invited asks',
    'pending asks',
    'confirmed says already-confirmed',
    'pending asks',
  ],
  help: [
    'none says help',
    'invited says help',
    'pending says help',
    'confirmed says help',
    'stopped says help-stopped',
  ],
  other: [
    'none says sign-up',
    'invited says reply-yes',
    'pending says reply-yes',
    'confirmed says other',
    'stopped',
  ],
  'resend-asked': ['none', 'invited asks', 'pending asks', 'confirmed', 'stopped'],
  erased: ['none', 'none', 'none', 'none', 'stopped'],
};

const cells = inputs.flatMap((input) =>
  statuses.map((status, column) => ({ input, status, cell: table[input][column] ?? '' })),
);

describe('a subscription', () => {
  it('has five statuses and ten inputs', () => {
    expect(statuses).toEqual(['none', 'invited', 'pending', 'confirmed', 'stopped']);
    expect(Object.keys(table)).toEqual([...inputs]);
    expect(cells).toHaveLength(50);
  });

  it.each(cells)('$status under $input becomes: $cell', ({ input, status, cell }) => {
    expect(read(input, status)).toBe(cell);
  });

  it('is confirmed by nothing but yes and the link', () => {
    const confirming = cells.filter(
      ({ status, cell }) => status !== 'confirmed' && cell.startsWith('confirmed'),
    );
    expect(new Set(confirming.map(({ input }) => input))).toEqual(new Set(['yes', 'confirm-link']));
  });

  it('leaves stopped by nothing but start', () => {
    const leaving = cells.filter(
      ({ status, cell }) => status === 'stopped' && !cell.startsWith('stopped'),
    );
    expect(leaving.map(({ input }) => input)).toEqual(['start']);
  });
});

describe('the guide', () => {
  const documented = documentedCells();

  it('has a row for every input', () => {
    expect([...documented.keys()].sort()).toEqual([...inputs].sort());
  });

  it.each(cells)('says of $status under $input: $cell', ({ input, status, cell }) => {
    const column = statuses.indexOf(status);
    expect(asCell(documented.get(input)?.[column] ?? '', status)).toBe(cell);
  });
});

function read(input: Input, status: (typeof statuses)[number]): string {
  const to = transition(status, input);
  const texted = to.consentRequest === true ? ' asks' : to.reply ? ` says ${to.reply}` : '';
  return `${to.status}${texted}`;
}

/** The rows of the guide's table of every state under every input, by input. */
function documentedCells(): ReadonlyMap<string, readonly string[]> {
  const guide = readFileSync(
    new URL('../../../docs/guides/texts-and-consent.md', import.meta.url),
    'utf8',
  );
  const section = /## Every state under every input\n(.*?)\n## /s.exec(guide)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const [input = '', ...rest] = row.split('|').slice(1, -1);
      return [input.replaceAll('`', '').trim(), rest];
    }),
  );
}

/** `**pending**, asks` as `pending asks`; `–` keeps the status. */
function asCell(text: string, status: string): string {
  const to = /\*\*([\w-]+)\*\*/.exec(text)?.[1] ?? status;
  const reply = /`([\w-]+)`/.exec(text)?.[1];
  if (/\basks\b/.test(text)) return `${to} asks`;
  return reply === undefined ? to : `${to} says ${reply}`;
}
