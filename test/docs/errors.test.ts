import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectErrors } from '../../lambdas/connect/errors.ts';
import { phoneErrors } from '../../lambdas/phone/errors.ts';
import { httpActionErrors } from '../../lambdas/services/domain/http/errors.ts';
import { rejections } from '../../lambdas/services/domain/inspect/rejections.ts';
import { servicesErrors } from '../../lambdas/services/errors.ts';
import type { ErrorTable } from '../../lambdas/shared/errors.ts';
import { httpErrors } from '../../lambdas/shared/http/errors.ts';
import { topicsErrors } from '../../lambdas/topics/errors.ts';

const page = readFileSync('docs/errors.md', 'utf8');
const tables: readonly ErrorTable[] = [
  httpErrors,
  phoneErrors,
  connectErrors,
  topicsErrors,
  servicesErrors,
  httpActionErrors,
];

describe('the page of errors', () => {
  const refusals = tables.flatMap((table) => Object.entries(table));

  it.each(refusals)('lists %s with its status', (code, { status }) => {
    expect(page).toContain(`| \`${code}\` | ${status} |`);
  });

  it.each(Object.keys(rejections))('lists the verdict %s', (code) => {
    expect(page).toContain(`| \`${code}\` | `);
  });

  it('lists no refusal that its sources do not have', () => {
    const sources = [...page.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) =>
      readFileSync(file, 'utf8'),
    );
    const listed = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code = '']) => code);
    const lacking = listed.filter((code) => !sources.some((source) => source.includes(code)));
    expect(lacking).toEqual([]);
  });
});
