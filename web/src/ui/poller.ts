/** Waits between two polls in ms: half as long again each time, from the first to the longest. */
export interface Pace {
  firstMs: number;
  longestMs: number;
}

/** While a person waits for something to happen. */
export const EAGER: Pace = { firstMs: 2_000, longestMs: 20_000 };
/** While nothing is expected but something may happen all the same. */
export const GENTLE: Pace = { firstMs: 10_000, longestMs: 30_000 };

export interface Poller {
  /** Begins with the shortest wait. */
  start: () => void;
  /** Polls at once, then begins anew. */
  resume: () => void;
  pause: () => void;
}

const LONGEST_REST_MS = 3_600_000;

/**
 * Calls `poll` again and again, without a pace only on `resume`; it gives the seconds for which the
 * server wants to be left alone.
 */
export function createPoller(pace: Pace | undefined, poll: () => Promise<number>): Poller {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 0;
  let run = 0;
  const pause = () => {
    run++;
    clearTimeout(timer);
    wait = pace?.firstMs ?? 0;
  };
  const later = (restMs: number) => {
    if (!pace) return;
    timer = setTimeout(() => void now(), Math.max(wait, Math.min(restMs, LONGEST_REST_MS)));
    wait = Math.min(pace.longestMs, Math.round(wait * 1.5));
  };
  const now = async () => {
    const mine = run;
    const restSeconds = await poll();
    // Paused or begun anew meanwhile.
    if (mine === run) later(restSeconds * 1000);
  };
  return {
    start: () => {
      pause();
      later(0);
    },
    resume: () => {
      pause();
      void now();
    },
    pause,
  };
}
