import { useEffect, useState } from 'preact/hooks';
import { api, type Failure } from '../api.ts';
import { settings } from '../settings.ts';
import { sentence } from '../sign-up/consent-wording.tsx';
import { StartAgain } from '../sign-up/endings.tsx';
import { Button } from '../ui/button.tsx';
import { Failed } from '../ui/failed.tsx';
import { Heading } from '../ui/heading.tsx';
import { Notice } from '../ui/notice.tsx';
import { useAction } from '../ui/use-action.ts';

/**
 * Where the link in the consent text leads. Phones fetch links ahead of their owner, so nothing
 * happens before the button; the token stays out of the address, where it would be kept.
 */
export function ConfirmPage() {
  const token = useTokenOfAddress();
  return <Link key={token} token={token} />;
}

function Link({ token }: { token: string }) {
  const confirm = useAction(api.confirm, undefined, { open: true });
  if (confirm.value) return <Confirmed stopped={confirm.value.status === 'stopped'} />;
  if (!token) return <LinkOver title="Open the link in our text again" />;
  const { failure } = confirm;
  if (failure && isStopped(failure)) return <Confirmed stopped />;
  if (failure && isOver(failure)) return <LinkOver title="This link no longer works" />;
  return <Question busy={confirm.busy} failure={failure} onYes={() => confirm.run(token)} />;
}

interface QuestionProps {
  busy: boolean;
  failure: Failure | undefined;
  onYes: () => void;
}

function Question({ busy, failure, onYes }: QuestionProps) {
  const { name, purpose, frequency } = settings.brand;
  return (
    <section class="card">
      <Heading title={`Get texts from ${name}?`} />
      <p class="lead">
        You are about to agree to texts from {name} about {purpose}, to the number that this link
        was sent to.
      </p>
      <p>
        {sentence(frequency)} Message and data rates may apply. Reply STOP to end them or HELP for
        help at any time. Consent is not a condition of any purchase. See our{' '}
        <a href="/terms">terms</a> and <a href="/privacy">privacy policy</a>.
      </p>
      <Failed failure={failure} />
      <Button busy={busy} onClick={onYes}>
        {busy ? 'Confirming' : 'Yes, text me'}
      </Button>
      <p class="hint">If you don’t want them, close this page: no texts will come.</p>
    </section>
  );
}

function Confirmed({ stopped }: { stopped: boolean }) {
  if (stopped) {
    return (
      <section class="card">
        <Heading title="You stopped our texts" />
        <Notice kind="warning">
          <p>A link can’t undo a STOP.</p>
          <StartAgain />
        </Notice>
      </section>
    );
  }
  return (
    <section class="card">
      <Heading title="Confirmed, thank you" />
      <Notice kind="good">You will get a text when a battery runs low.</Notice>
      <a class="button primary" href="/account">
        Go to your account
      </a>
    </section>
  );
}

function LinkOver({ title }: { title: string }) {
  return (
    <section class="card">
      <Heading title={title} />
      <p class="lead">
        A link is good for a limited time and for one number. You can simply reply YES to the text
        instead, or have a new one sent from your account.
      </p>
      <a class="button primary" href="/account">
        Go to your account
      </a>
    </section>
  );
}

const isStopped = ({ code }: Failure) => code === 'TEXTS_STOPPED';
const isOver = ({ status }: Failure) => status >= 400 && status < 429;

/** The token in the fragment, which is taken out of the address bar and the history at once. */
function useTokenOfAddress(): string {
  const [token, setToken] = useState(takeFragment);
  useEffect(() => {
    const onNewLink = () => setToken((before) => takeFragment() || before);
    window.addEventListener('hashchange', onNewLink);
    return () => window.removeEventListener('hashchange', onNewLink);
  }, []);
  return token;
}

function takeFragment(): string {
  const fragment = location.hash.slice(1);
  if (fragment) history.replaceState(null, '', location.pathname + location.search);
  return fragment;
}
