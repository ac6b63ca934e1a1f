import { useEffect, useRef } from 'preact/hooks';

const FIRST_MS = 2_000;
const LONGEST_MS = 20_000;

/**
 * Calls `poll` again and again while `active`, at growing distances; at once and quickly again
 * when the person comes back to the page, as from reading the text.
 */
export function usePolling(active: boolean, poll: () => Promise<void>): void {
  const latest = useRef(poll);
  latest.current = poll;
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout>;
    let wait = FIRST_MS;
    let ended = false;
    const next = async () => {
      if (document.visibilityState === 'visible') await latest.current();
      if (ended) return;
      timer = setTimeout(() => void next(), wait);
      wait = nextWait(wait);
    };
    const onReturn = () => {
      wait = FIRST_MS;
      clearTimeout(timer);
      timer = setTimeout(() => void next(), wait);
    };
    onReturn();
    document.addEventListener('visibilitychange', onReturn);
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onReturn);
    };
  }, [active]);
}

/** Half as long again each time, up to {@link LONGEST_MS}. */
function nextWait(wait: number): number {
  return Math.min(LONGEST_MS, Math.round(wait * 1.5));
}
