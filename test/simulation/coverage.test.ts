import { describe, expect, it } from 'vitest';
import { Coverage } from './coverage.ts';
import type { Target } from './faults.ts';

/** A world that makes the first call, and each next one only where the one before was struck. */
const calls = ['a Table.Put', 'b Table.Delete', 'c Topic.Publish'];

function world(targets: readonly Target[]) {
  const struck = new Map(targets.map(({ point, kind }) => [point, kind]));
  const course = calls.slice(0, calls.findIndex((call) => !struck.has(call)) + 1 || undefined);
  const hit = (call: string, kind: Target['kind']) => (struck.get(call) === kind ? 1 : 0);
  const points = course.map(
    (call) => [call, hit(call, 'crash before'), hit(call, 'crash after')] as const,
  );
  return { seed: 7, targets, quiet: [], points };
}

describe('the coverage of crash points', () => {
  it('is completed also where only other crashes lead to a call', async () => {
    const coverage = new Coverage();
    coverage.add(world([]));
    expect(coverage.isComplete).toBe(false);
    await coverage.complete(async ({ targets = [] }) => world(targets));
    expect(coverage.isComplete).toBe(true);
    expect(coverage.summary()).toMatch(/^6 crash points, \d+ crashes, all of them hit/);
  });
});
