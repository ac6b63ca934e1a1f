import type { Account } from '../answers.ts';
import type { Failure } from '../api.ts';
import { ReplyStatus } from '../sign-up/await-reply.tsx';
import { StartAgain } from '../sign-up/endings.tsx';
import { InviteAgain } from '../sign-up/invite-again.tsx';
import { Notice } from '../ui/notice.tsx';
import { usePolling } from '../ui/use-polling.ts';

interface SubscriptionProps {
  account: Account;
  failure: Failure | undefined;
  reload: () => Promise<void>;
}

/** Whether texts come, and what to do when they should. */
export function Subscription({ account, failure, reload }: SubscriptionProps) {
  const { status } = account.subscription;
  const asked = account.connections.length > 0;
  const waiting = status === 'pending' || status === 'invited' || (status === 'none' && asked);
  usePolling(waiting || status === 'stopped', reload);
  return (
    <section class="card" aria-labelledby="texts-title">
      <h2 id="texts-title">Texts to {account.phone}</h2>
      {status === 'confirmed' && (
        <Notice kind="good">
          <p>On. A text comes when a battery runs low. Reply STOP to any text to end them.</p>
        </Notice>
      )}
      {status === 'stopped' && (
        <Notice kind="warning">
          <p>Off: you sent STOP.</p>
          <StartAgain />
        </Notice>
      )}
      {status === 'none' && !asked && (
        <p>Off. Connect a device to be asked whether you want them.</p>
      )}
      {waiting && (
        <>
          <Notice kind="warning">
            <p>Not yet on. Reply YES to our text, or open the link in it.</p>
          </Notice>
          <ReplyStatus status={status} lost={failure !== undefined} />
          <InviteAgain />
        </>
      )}
    </section>
  );
}
