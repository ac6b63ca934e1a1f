import { describe, expect, it } from 'vitest';
import { type DispatchDeps, dispatchPolls } from '../../lambdas/battery/domain/dispatch-polls.ts';
import { fakeBatchQueue, fakeDispatchQueue, fakePages } from './fakes/queues.fake.ts';

/** So many connections, on pages of 1,000, with a clock that a page moves on. */
function setUp(connections: number, millisecondsPerPage: number) {
  const refs = Array.from({ length: connections }, (_, i) => `ref-${i}`);
  const pages = fakePages(refs, 1000);
  const batches = fakeBatchQueue();
  const continuations = fakeDispatchQueue();
  let now = 0;
  const deps: DispatchDeps = {
    nowMs: () => now,
    connections: {
      page(cursor) {
        now += millisecondsPerPage;
        return pages.page(cursor);
      },
    },
    batches,
    continuations,
    log: () => {},
  };
  return { deps, queued: batches.queued, continued: continuations.continued, refs };
}

describe('dispatching', () => {
  it('queues everybody once, 100 a batch', async () => {
    const { deps, queued, continued, refs } = setUp(2030, 10);
    await dispatchPolls(deps);
    expect(queued.flatMap((batch) => batch.refs)).toEqual(refs);
    expect(Math.max(...queued.map((batch) => batch.refs.length))).toBe(100);
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
