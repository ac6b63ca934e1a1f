import type { Store } from '../../store.ts';

export interface Usage {
  /** Hours since the epoch. */
  hour: number;
  requests: number;
}

const perHour = 150;
const hourMilliseconds = 3_600_000;

/** 150 requests an hour and user; the hours are those of the clock. */
export class RateLimit {
  readonly #usage: Store<Usage>;

  constructor(usage: Store<Usage>) {
    this.#usage = usage;
  }

  /** Counts a request. `remaining` is negative when there was none left; `resetSeconds` is the time to the next hour. */
  count(account: string): {
    remaining: number;
    resetSeconds: number;
    headers: Record<string, string>;
  } {
    const hour = Math.floor(Date.now() / hourMilliseconds);
    const usage = this.#usage.get(account);
    const requests = (usage?.hour === hour ? usage.requests : 0) + 1;
    this.#usage.set(account, { hour, requests });
    const remaining = perHour - requests;
    const resetSeconds = Math.ceil(((hour + 1) * hourMilliseconds - Date.now()) / 1000);
    const headers = {
      'fitbit-rate-limit-limit': String(perHour),
      'fitbit-rate-limit-remaining': String(Math.max(remaining, 0)),
      'fitbit-rate-limit-reset': String(resetSeconds),
    };
    return { remaining, resetSeconds, headers };
  }
}
