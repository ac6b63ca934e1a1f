import type { CodeSent } from '../answers.ts';
import { api } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { useAction } from '../ui/use-action.ts';
import { useCountdown } from '../ui/use-countdown.ts';
import { useWait } from '../ui/use-wait.ts';
import { clock } from '../words/waits.ts';
import type { PendingCode } from './steps.ts';

interface ResendCodeProps {
  pending: PendingCode;
  onResent: (sent: CodeSent) => void;
}

/** Sends a new code as soon as that is allowed; the wait is shown on the button. */
export function ResendCode({ pending, onResent }: ResendCodeProps) {
  const resend = useAction(() => api.sendCode(pending.phone), onResent, { open: true });
  const told = useWait(resend.failure);
  const wait = useCountdown(Math.max(told, pending.resendAt));
  return (
    <>
      <Button look="text" busy={resend.busy} unavailable={wait > 0} onClick={() => resend.run()}>
        Send a new code{wait > 0 && ` in ${clock(wait)}`}
      </Button>
      <Failed failure={resend.failure} />
      <p role="status" class="sent">
        {resend.done && 'A new code is on its way. Only the newest one works.'}
      </p>
    </>
  );
}
