/** What came of a hostile request. */
type Verdict = 'held' | 'accepted' | 'crash' | 'fault' | 'other';

export interface Finding {
  readonly family: string;
  readonly route: string;
  readonly payload: string;
  readonly verdict: Exclude<Verdict, 'held'>;
  /** What was expected, and what was seen. */
  readonly detail: string;
}

export interface Row {
  readonly family: string;
  readonly route: string;
  attempts: number;
  accepted: number;
  crashes: number;
  faults: number;
  other: number;
}

const columns = {
  accepted: 'accepted',
  crash: 'crashes',
  fault: 'faults',
  other: 'other',
} as const;
const keptPerRow = 5;

/** Counts what every family of attacks has tried at every route. */
export class Tally {
  readonly findings: Finding[] = [];
  readonly #rows = new Map<string, Row>();
  /** Answers of the stage's own throttle, which prove nothing; they were asked again. */
  throttled = 0;

  note(family: string, route: string, payload: string, verdict: Verdict, detail = ''): void {
    const row = this.#row(family, route);
    row.attempts++;
    if (verdict === 'held') return;
    const column = columns[verdict];
    row[column]++;
    if (row[column] <= keptPerRow) this.findings.push({ family, route, payload, verdict, detail });
  }

  /** Something is wrong that no single answer tells. */
  report(finding: Finding): void {
    this.#row(finding.family, finding.route)[columns[finding.verdict]]++;
    this.findings.push(finding);
  }

  rows(family?: string): readonly Row[] {
    const rows = [...this.#rows.values()];
    return family === undefined ? rows : rows.filter((row) => row.family === family);
  }

  #row(family: string, route: string): Row {
    const key = `${family}\n${route}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = { family, route, attempts: 0, accepted: 0, crashes: 0, faults: 0, other: 0 };
    this.#rows.set(key, row);
    return row;
  }
}

/** The rows as a table for a terminal, with their sum. */
export function tableOf(rows: readonly Row[]): string {
  const sum = (column: 'attempts' | 'accepted' | 'crashes' | 'faults' | 'other') =>
    String(rows.reduce((total, row) => total + row[column], 0));
  const head = ['family', 'route', 'attempts', 'accepted', 'crashes', '5xx', 'other'];
  const body = rows.map((row) => [
    row.family,
    row.route,
    ...[row.attempts, row.accepted, row.crashes, row.faults, row.other].map(String),
  ]);
  const total = [
    'all',
    '',
    ...(['attempts', 'accepted', 'crashes', 'faults', 'other'] as const).map(sum),
  ];
  const lines = [head, ...body, total];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
