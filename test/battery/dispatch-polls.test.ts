import { describe, expect, it } from 'vitest';
import { type DispatchDeps, dispatchPolls } from '../../lambdas/battery/domain/dispatch-polls.ts';
import type { Batch } from '../../lambdas/battery/domain/ports.ts';

/** So many connections, on pages of 1,000, with a clock that a page moves on. */
function setUp(connections: number, millisecondsPerPage: number) {
  const refs = Array.from({ length: connections }, (_, i) => `ref-${i}`);
  const queued: Batch[] = [];
  const continued: string[] = [];
  let now = 0;
  const deps: DispatchDeps = {
    nowMs: () => now,
    connections: {
      async page(cursor = '0') {
        now += millisecondsPerPage;
        const next = Number(cursor) + 1000;
        const page = refs.slice(Number(cursor), next);
        return next < refs.length ? { refs: page, cursor: String(next) } : { refs: page };
      },
    },
    batches: { send: async (batches) => void queued.push(...batches) },
    continuations: { continueFrom: async (cursor) => void continued.push(cursor) },
    log: () => {},
  };
  return { deps, queued, continued, refs };
}

describe('dispatching', () => {
  it('queues everybody once, 50 a batch', async () => {
    const { deps, queued, continued, refs } = setUp(2030, 10);
    await dispatchPolls(deps);
    expect(queued.flatMap((batch) => batch.refs)).toEqual(refs);
    expect(Math.max(...queued.map((batch) => batch.refs.length))).toBe(50);
    expect(queued.every(({ attempt, notBefore }) => attempt === 0 && notBefore === 0)).toBe(true);
    expect(continued).toEqual([]);
  });

  it('hands on what it has no time for, until all 100,000 are queued', async () => {
    const { deps, queued, continued, refs } = setUp(100_000, 1500);
    await dispatchPolls(deps);
    let runs = 1;
    for (let cursor = continued.shift(); cursor !== undefined; cursor = continued.shift()) {
      await dispatchPolls(deps, cursor);
      runs++;
    }
    expect(runs).toBe(4);
    expect(queued.flatMap((batch) => batch.refs)).toEqual(refs);
  });

  it('queues nothing where nobody is connected', async () => {
    const { deps, queued, continued } = setUp(0, 10);
    await dispatchPolls(deps);
    expect([queued, continued]).toEqual([[], []]);
  });

  it('fails when a page cannot be queued, so that it is run again', async () => {
    const { deps } = setUp(10, 10);
    const batches = { send: () => Promise.reject(new Error('refused')) };
    await expect(dispatchPolls({ ...deps, batches })).rejects.toThrow('refused');
  });
});
