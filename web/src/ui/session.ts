import { createContext } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { Account } from '../answers.ts';
import { api, type Failure } from '../api.ts';

export interface LoadedAccount {
  /** Undefined until the first answer, and for somebody without a session. */
  account: Account | undefined;
  failure: Failure | undefined;
  /** Whether it is known by now who is signed in, if anyone. */
  known: boolean;
}

export interface Session extends LoadedAccount {
  /** Reads the account anew; gives why it could not. */
  reload: () => Promise<Failure | undefined>;
  /** Whether to leave the account alone, as while its owner leaves. */
  pause: (paused: boolean) => void;
  /** Nobody is signed in any more. */
  forget: () => void;
}

const unknown: LoadedAccount = { account: undefined, failure: undefined, known: false };
const nobody: LoadedAccount = { ...unknown, known: true };

/** Whoever is signed in, for all pages; they keep it from one to the next. */
export const SessionContext = createContext<Session>({
  ...unknown,
  reload: async () => undefined,
  pause: () => {},
  forget: () => {},
});

/** The one session, for the provider of {@link SessionContext}. */
export function useSession(): Session {
  const [state, setState] = useState<LoadedAccount>(unknown);
  const asked = useRef(0);
  const shown = useRef(0);
  const paused = useRef(false);
  const reload = useCallback(async () => {
    if (paused.current) return undefined;
    const turn = ++asked.current;
    const answer = await api.account();
    // An answer that a later one has overtaken would turn back what is shown.
    if (turn > shown.current) {
      shown.current = turn;
      setState((before) => afterAnswer(before, answer));
    }
    return answer.ok ? undefined : answer.failure;
  }, []);
  const pause = useCallback((wanted: boolean) => {
    shown.current = asked.current;
    paused.current = wanted;
  }, []);
  const forget = useCallback(() => {
    pause(false);
    setState(nobody);
  }, [pause]);
  return useMemo(() => ({ ...state, reload, pause, forget }), [state, reload, pause, forget]);
}

function afterAnswer(
  before: LoadedAccount,
  answer: Awaited<ReturnType<typeof api.account>>,
): LoadedAccount {
  if (answer.ok) return { account: answer.value, failure: undefined, known: true };
  const { failure } = answer;
  return failure.status === 401 ? { ...nobody, failure } : { ...before, failure };
}
