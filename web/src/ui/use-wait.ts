import { useMemo } from 'preact/hooks';
import type { Failure } from '../api.ts';

/** When what failed may be tried again, in ms since the epoch; 0 where nothing was said. */
export function useWait(failure: Failure | undefined): number {
  return useMemo(() => {
    const seconds = failure?.retryAfterSeconds;
    return seconds === undefined ? 0 : Date.now() + seconds * 1000;
  }, [failure]);
}
