import { useContext, useRef, useState } from 'preact/hooks';
import type { Answer, Failure } from '../api.ts';
import { navigate } from '../router.ts';
import { SessionContext } from './session.ts';

interface Action<Args extends unknown[], T> {
  run: (...args: Args) => void;
  busy: boolean;
  failure: Failure | undefined;
  /** Whether the last call succeeded; many answers have no content. */
  done: boolean;
  value: T | undefined;
  clear: () => void;
}

/**
 * A call that a person starts: never twice at the same time, its failure kept to be shown. A call
 * made in a session that has ended leads back to the sign-up, unless `open` says it needs none.
 */
export function useAction<Args extends unknown[], T>(
  call: (...args: Args) => Promise<Answer<T>>,
  onDone: (value: T) => void = () => {},
  { open = false } = {},
): Action<Args, T> {
  const { forget } = useContext(SessionContext);
  const running = useRef(false);
  const [state, setState] = useState<{ busy: boolean; failure?: Failure; done?: true; value?: T }>(
    idle,
  );
  const start = async (...args: Args) => {
    if (running.current) return;
    running.current = true;
    setState({ busy: true });
    const answer = await call(...args);
    running.current = false;
    if (answer.ok) {
      setState({ busy: false, done: true, value: answer.value });
      onDone(answer.value);
    } else {
      setState({ busy: false, failure: answer.failure });
      if (open || answer.failure.status !== 401) return;
      navigate('/', { notice: 'session-ended' });
      forget();
    }
  };
  return {
    run: (...args) => void start(...args),
    busy: state.busy,
    failure: state.failure,
    done: state.done === true,
    value: state.value,
    clear: () => setState(idle),
  };
}

const idle = { busy: false };

/** Whether a refusal is about what was typed, and so belongs beside the field. */
export function isAboutInput(failure: Failure | undefined): failure is Failure {
  return failure !== undefined && failure.status >= 400 && failure.status < 429;
}
