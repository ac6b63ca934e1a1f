import { api } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { useAction } from '../ui/use-action.ts';
import { useCountdown } from '../ui/use-countdown.ts';
import { useWait } from '../ui/use-wait.ts';
import { clock } from '../words/waits.ts';

/** The consent request once more, for whom it did not reach. */
export function InviteAgain() {
  const invite = useAction(api.invite);
  const wait = useCountdown(useWait(invite.failure));
  return (
    <div class="again">
      <Button look="quiet" busy={invite.busy} unavailable={wait > 0} onClick={() => invite.run()}>
        {invite.busy ? 'Sending' : 'Send the text again'}
        {wait > 0 && ` in ${clock(wait)}`}
      </Button>
      <Failed failure={invite.failure} />
      <p role="status" class="sent">
        {invite.done && 'We sent it again. It can take a minute to arrive.'}
      </p>
    </div>
  );
}
