import { useEffect, useRef } from 'preact/hooks';
import { createPoller, type Pace } from './poller.ts';

/**
 * Calls `poll` at that pace while the page is visible, and at once when the person comes back to it
 * or the network does; without a pace, only then.
 */
export function usePolling(pace: Pace | undefined, poll: () => Promise<number>): void {
  const latest = useRef(poll);
  latest.current = poll;
  useEffect(() => {
    const poller = createPoller(pace, () => latest.current());
    const isVisible = () => document.visibilityState === 'visible';
    const follow = () => (isVisible() ? poller.resume() : poller.pause());
    const onPageShow = ({ persisted }: PageTransitionEvent) => persisted && follow();
    if (isVisible()) poller.start();
    document.addEventListener('visibilitychange', follow);
    window.addEventListener('pageshow', onPageShow);
    window.addEventListener('online', follow);
    return () => {
      poller.pause();
      document.removeEventListener('visibilitychange', follow);
      window.removeEventListener('pageshow', onPageShow);
      window.removeEventListener('online', follow);
    };
  }, [pace]);
}
