import type { Account } from '../answers.ts';
import type { Failure } from '../api.ts';
import { settings } from '../settings.ts';
import { Heading } from '../ui/heading.tsx';
import { usePolling } from '../ui/use-polling.ts';
import { InviteAgain } from './invite-again.tsx';

interface AwaitReplyProps {
  account: Account;
  failure: Failure | undefined;
  reload: () => Promise<void>;
}

/** Waits for the YES, which comes by text and not through this page. */
export function AwaitReply({ account, failure, reload }: AwaitReplyProps) {
  usePolling(true, reload);
  return (
    <>
      <Heading title="Reply YES to our text" />
      <p class="lead">
        Your device is connected. The last step is yours: {settings.brand.name} has to hear from{' '}
        <strong class="number">{account.phone}</strong> that you want these texts.
      </p>
      <ReplyStatus status={account.subscription.status} lost={failure !== undefined} />
      <InviteAgain />
      <p class="hint">
        You can also open the link in the text. Your devices are on{' '}
        <a href="/account">your account</a> already; alerts start after your YES.
      </p>
    </>
  );
}

interface ReplyStatusProps {
  status: Account['subscription']['status'];
  /** Whether the last look at it failed. */
  lost: boolean;
}

/** Where the consent request is, kept up to date; a change is read out. */
export function ReplyStatus({ status, lost }: ReplyStatusProps) {
  const words = status === 'pending' ? 'Waiting for your YES…' : 'Sending you a text…';
  return (
    <p class="live" role="status">
      <span class="pulse" aria-hidden="true" />
      {lost ? 'No connection to us just now. We keep trying…' : words}
    </p>
  );
}
