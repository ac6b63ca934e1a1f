import type { Failure } from '../api.ts';
import { failureInWords } from '../words/failures.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import { useCountdown } from './use-countdown.ts';
import { useWait } from './use-wait.ts';

interface FailedProps {
  failure: Failure | undefined;
  onRetry?: () => void;
}

/** What went wrong, with a way to try again where trying again is not the form's own button. */
export function Failed({ failure, onRetry }: FailedProps) {
  const wait = useCountdown(useWait(failure));
  if (!failure) return null;
  const isOver = failure.retryAfterSeconds !== undefined && wait === 0;
  return (
    <Notice kind="error">
      <p>{failureInWords(isOver ? { ...failure, retryAfterSeconds: 0 } : failure)}</p>
      {onRetry && (
        <Button look="quiet" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}
