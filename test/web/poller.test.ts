import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPoller } from '../../web/src/ui/poller.ts';

const pace = { firstMs: 1_000, longestMs: 3_000 };

/** A poller and the times, from its start, at which it has polled. */
function setUp({ rest = 0, answerMs = 0, paced = true } = {}) {
  const began = Date.now();
  const polls: number[] = [];
  const poller = createPoller(paced ? pace : undefined, async () => {
    polls.push(Date.now() - began);
    if (answerMs > 0) await new Promise((answered) => setTimeout(answered, answerMs));
    return rest;
  });
  return { poller, polls };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('looking again and again', () => {
  it('waits longer each time, up to a limit', async () => {
    const { poller, polls } = setUp();
    poller.start();
    await vi.advanceTimersByTimeAsync(10_800);
    expect(polls).toEqual([1_000, 2_500, 4_750, 7_750, 10_750]);
  });

  it('never asks twice at a time, however slow the answer', async () => {
    const { poller, polls } = setUp({ answerMs: 5_000 });
    poller.start();
    await vi.advanceTimersByTimeAsync(8_000);
    expect(polls).toEqual([1_000, 7_500]);
  });

  it('leaves a server alone for as long as it says, within reason', async () => {
    const { poller, polls } = setUp({ rest: 60 });
    poller.start();
    await vi.advanceTimersByTimeAsync(121_000);
    expect(polls).toEqual([1_000, 61_000, 121_000]);
    const patient = setUp({ rest: 10 ** 9 });
    patient.poller.resume();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(patient.polls).toEqual([0, 3_600_000]);
  });

  it('stops while paused, also when an answer is still to come', async () => {
    const { poller, polls } = setUp({ answerMs: 100 });
    poller.start();
    await vi.advanceTimersByTimeAsync(1_050);
    poller.pause();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(polls).toEqual([1_000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks at once on return, and then as quickly as in the beginning', async () => {
    const { poller, polls } = setUp();
    poller.start();
    await vi.advanceTimersByTimeAsync(5_000);
    poller.resume();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(polls.slice(-2)).toEqual([5_000, 6_000]);
  });

  it('asks on return only, without a pace', async () => {
    const { poller, polls } = setUp({ paced: false });
    poller.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(polls).toEqual([]);
    poller.resume();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(polls).toEqual([60_000]);
  });
});
