import { useEffect, useState } from 'preact/hooks';

/** Why somebody is brought to a page; it travels in the history entry, so a reload keeps it. */
export type Notice = 'session-ended' | 'signed-out' | 'erased';

export interface Place {
  path: string;
  search: string;
  notice: Notice | undefined;
}

const listeners = new Set<() => void>();

/** Goes to a page of this site without loading it anew. */
export function navigate(path: string, options: { notice?: Notice; replace?: boolean } = {}): void {
  const state = options.notice ? { notice: options.notice } : null;
  if (options.replace) history.replaceState(state, '', path);
  else history.pushState(state, '', path);
  window.scrollTo(0, 0);
  for (const listener of listeners) listener();
}

/** Where the person is; the one user of it also follows links within the site. */
export function usePlace(): Place {
  const [place, setPlace] = useState(currentPlace);
  useEffect(() => {
    const update = () => setPlace(currentPlace());
    listeners.add(update);
    window.addEventListener('popstate', update);
    document.addEventListener('click', followLink);
    return () => {
      listeners.delete(update);
      document.removeEventListener('click', followLink);
      window.removeEventListener('popstate', update);
    };
  }, []);
  return place;
}

/** Turns a plain click on a link to a page of this site into a navigation. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const href = link.getAttribute('href') ?? '';
  if (!href.startsWith('/') || href.startsWith('/api/') || link.target) return;
  event.preventDefault();
  navigate(href);
}

function currentPlace(): Place {
  const state: unknown = history.state;
  const path = location.pathname.replace(/(?<=.)\/+$/, '');
  return { path, search: location.search, notice: noticeIn(state) };
}

function noticeIn(state: unknown): Notice | undefined {
  if (typeof state !== 'object' || state === null || !('notice' in state)) return undefined;
  const { notice } = state;
  return notice === 'session-ended' || notice === 'signed-out' || notice === 'erased'
    ? notice
    : undefined;
}
