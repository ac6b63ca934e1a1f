/** Those who wait for something to happen to a queue. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  happen(): void {
    for (const done of [...this.#waiting]) done();
  }

  /** Resolves when something happens, or when the signal aborts. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
