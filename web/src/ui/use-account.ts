import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Account } from '../answers.ts';
import { api, type Failure } from '../api.ts';

export interface LoadedAccount {
  /** Undefined until the first answer, and for somebody without a session. */
  account: Account | undefined;
  failure: Failure | undefined;
  /** Whether it is known by now who is signed in, if anyone. */
  known: boolean;
  reload: () => Promise<void>;
}

/** The account of whoever is signed in; read anew when the person comes back to the page. */
export function useAccount(): LoadedAccount {
  const [state, setState] = useState<State>({
    account: undefined,
    failure: undefined,
    known: false,
  });
  const newest = useRef(0);
  const reload = useCallback(async () => {
    const turn = ++newest.current;
    const answer = await api.account();
    // An answer that a later question has overtaken would turn back what is shown.
    if (turn !== newest.current) return;
    setState((before) => afterAnswer(before, answer));
  }, []);
  useEffect(() => {
    void reload();
    const onReturn = () => {
      if (document.visibilityState === 'visible') void reload();
    };
    document.addEventListener('visibilitychange', onReturn);
    const onPageShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) void reload();
    };
    window.addEventListener('pageshow', onPageShow);
    return () => {
      newest.current = Number.POSITIVE_INFINITY;
      document.removeEventListener('visibilitychange', onReturn);
      window.removeEventListener('pageshow', onPageShow);
    };
  }, [reload]);
  return { ...state, reload };
}

type State = Omit<LoadedAccount, 'reload'>;

function afterAnswer(before: State, answer: Awaited<ReturnType<typeof api.account>>): State {
  if (answer.ok) return { account: answer.value, failure: undefined, known: true };
  const { failure } = answer;
  if (failure.status === 401) return { account: undefined, failure, known: true };
  return { ...before, failure };
}
