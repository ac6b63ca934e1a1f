import { settings } from '../settings.ts';
import { Heading } from '../ui/heading.tsx';
import { Notice } from '../ui/notice.tsx';
import { Phone } from '../ui/phone.tsx';

export function Done({ phone }: { phone: string }) {
  return (
    <>
      <Heading title="You’re all set" />
      <p class="lead">
        We will text{' '}
        <strong>
          <Phone number={phone} />
        </strong>{' '}
        when a battery runs low. You don’t have to keep this page open.
      </p>
      <a class="button primary" href="/account">
        Go to your account
      </a>
      <p class="hint">There you choose when an alert comes, and the hours when none should.</p>
    </>
  );
}

/** After STOP we may text nothing more, not even a code or a question: the person has to begin. */
export function Stopped() {
  return (
    <>
      <Heading title="You stopped our texts" />
      <Notice kind="warning">
        <StartAgain />
      </Notice>
      <p class="hint">
        This page notices when your text has arrived. You can still see{' '}
        <a href="/account">your account</a>.
      </p>
    </>
  );
}

export function StartAgain() {
  return (
    <p>
      To get texts again, text <strong>START</strong> to <StartLink />. Until then we send you
      nothing, not even a code.
    </p>
  );
}

/** Opens the phone's own messages with the word filled in; `?&` is what both systems understand. */
export function StartLink() {
  return (
    <a href={`sms:${settings.textsFrom}?&body=START`}>
      <Phone number={settings.textsFrom} />
    </a>
  );
}
