import type { Account } from '../answers.ts';
import { ReplyStatus } from '../sign-up/await-reply.tsx';
import { StartAgain } from '../sign-up/endings.tsx';
import { InviteAgain } from '../sign-up/invite-again.tsx';
import { Notice } from '../ui/notice.tsx';
import { Phone } from '../ui/phone.tsx';
import { awaitsYes } from './awaiting.ts';

/** Whether texts come, and what to do when they should. */
export function Subscription({ account }: { account: Account }) {
  const { status } = account.subscription;
  const waiting = awaitsYes(account);
  return (
    <section class="card" aria-labelledby="texts-title">
      <h2 id="texts-title">
        Texts to <Phone number={account.phone} />
      </h2>
      <div role="status">
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
        {waiting && (
          <Notice kind="warning">
            <p>Not yet on. Reply YES to our text, or open the link in it.</p>
          </Notice>
        )}
        {status === 'none' && !waiting && (
          <p>Off. Connect a device to be asked whether you want them.</p>
        )}
      </div>
      {waiting && (
        <>
          <ReplyStatus status={status} />
          <InviteAgain />
        </>
      )}
    </section>
  );
}
