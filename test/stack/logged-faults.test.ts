import { afterEach, describe, expect, it, vi } from 'vitest';
import { orProblemPage } from '../../lambdas/connect/problem-page.ts';
import { DomainError } from '../../lambdas/shared/errors.ts';
import { redirect } from '../../lambdas/shared/http/reply.ts';
import { at, functionsWithStatements, ofType, resourcesOf } from './templates.ts';

const app = resourcesOf('Switchboard');
const filters = ofType(app, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
const metrics = filters.map((filter) => at(filter, 'MetricTransformations.0'));

/** What a route of a person's browser answers, and the lines that it logs meanwhile. */
async function answer(outcome: () => Promise<never>) {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
  const reply = await orProblemPage('fitbit', outcome).finally(() => vi.restoreAllMocks());
  return { reply, lines: written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** Whether a line has the field that the pattern of the filters asks for. */
function isCounted(line: Record<string, unknown>): boolean {
  const pattern = /^\{ \$\.(\w+) = "(\w+)" \}$/.exec(String(filters[0]?.['FilterPattern']));
  const [, field = '', value = 'no pattern'] = pattern ?? [];
  return line[field] === value;
}

afterEach(() => vi.restoreAllMocks());

describe('a fault that a function catches', () => {
  it('is counted in the log of every function, as one metric with an alarm', () => {
    const groups = filters.map((filter) => String(at(filter, 'LogGroupName.Ref')));
    const names = groups.map((id) => id.replace(/Logs[0-9A-F]{8}$/, ''));
    expect(names.sort()).toEqual([...functionsWithStatements().keys()].sort());
    const counted = { MetricNamespace: 'Switchboard', MetricName: 'LoggedFaults' };
    for (const metric of metrics) expect(metric).toEqual({ ...counted, MetricValue: '1' });
    const alarms = ofType(app, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties['MetricName'] === 'LoggedFaults',
    );
    expect(alarms.map(([, { Properties }]) => Properties)).toMatchObject([
      {
        Namespace: 'Switchboard',
        Statistic: 'Sum',
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      },
    ]);
    expect(new Set(filters.map((filter) => filter['FilterPattern'])).size).toBe(1);
  });

  it('on the way to a provider and back is logged in the form that is counted', async () => {
    const { reply, lines } = await answer(() => Promise.reject(new TypeError('no such thing')));
    expect(reply).toEqual(redirect(303, '/problem?code=UNEXPECTED&provider=fitbit'));
    expect(lines.map(isCounted)).toEqual([true]);
  });

  it('is no refusal: those are answers, and not counted', async () => {
    const { lines } = await answer(() => Promise.reject(new DomainError('STATE_MISMATCH')));
    expect(lines.map(isCounted)).toEqual([false]);
  });
});
