const perMinute = 300;

/** 300 requests a minute and user. */
export class UserQuota {
  readonly #minutes = new Map<string, { minute: number; requests: number }>();

  /** Counts a request; answers the seconds to wait when there was none left, else 0. */
  count(account: string): number {
    const minute = Math.floor(Date.now() / 60_000);
    const last = this.#minutes.get(account);
    const requests = (last?.minute === minute ? last.requests : 0) + 1;
    this.#minutes.set(account, { minute, requests });
    return requests > perMinute ? Math.ceil(((minute + 1) * 60_000 - Date.now()) / 1000) : 0;
  }
}
