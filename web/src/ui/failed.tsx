import type { Failure } from '../api.ts';
import { failureInWords } from '../words/failures.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface FailedProps {
  failure: Failure | undefined;
  onRetry?: () => void;
}

/** What went wrong, with a way to try again where trying again is not the form's own button. */
export function Failed({ failure, onRetry }: FailedProps) {
  if (!failure) return null;
  return (
    <Notice kind="error">
      <p>{failureInWords(failure)}</p>
      {onRetry && (
        <Button look="quiet" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}
