import { useContext, useEffect } from 'preact/hooks';
import { paceOf } from '../account/awaiting.ts';
import { readsDevices } from '../settings.ts';
import { type Session, SessionContext } from './session.ts';
import { usePolling } from './use-polling.ts';

/** The account of whoever is signed in, kept up to date while the page is looked at. */
export function useAccount(): Session {
  const session = useContext(SessionContext);
  const { reload } = session;
  useEffect(() => void reload(), [reload]);
  usePolling(
    paceOf(session, readsDevices, Date.now()),
    async () => (await reload())?.retryAfterSeconds ?? 0,
  );
  return session;
}
