import type { Result } from '../part.ts';
import { shown } from './shown.ts';

const columns = ['Figure', 'Value', 'Spread', 'Goal', ''] as const;

/** For a terminal: columns padded to their width. */
export function textTable(results: readonly Result[]): string {
  const rows = [columns, ...results.map(cells)];
  const widths = columns.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(results: readonly Result[]): string {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [line(columns), '|---|---:|---:|---|---|', ...results.map((r) => line(cells(r)))].join(
    '\n',
  );
}

function cells({ name, unit, value, spread, goal, met }: Result): readonly string[] {
  const verdict = met === undefined ? '' : met ? 'met' : '**missed**';
  return [
    name,
    `${shown(value)} ${unit}`,
    spread === undefined ? '' : `± ${shown(spread)}`,
    goal ?? '',
    verdict,
  ];
}

function pad(cell: string, width: number, column: number): string {
  return column === 1 || column === 2 ? cell.padStart(width) : cell.padEnd(width);
}
