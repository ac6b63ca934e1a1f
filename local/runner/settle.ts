export interface Activity {
  /** What is going on at this moment. */
  running(): number;
  /** What has been started so far. */
  started(): number;
  /** Each resolves when one part has nothing left to do. */
  parts: (() => Promise<void>)[];
}

const lookMilliseconds = 10;

/**
 * Resolves when nothing is running and nothing is about to: after a look at every part during which
 * nothing ran and nothing started, as one part's last act may be another one's next task.
 */
export async function settle({ running, started, parts }: Activity): Promise<void> {
  for (;;) {
    const before = running() === 0 ? started() : undefined;
    for (const idle of parts) await idle();
    while (running() > 0) await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
    if (started() === before) return;
  }
}
