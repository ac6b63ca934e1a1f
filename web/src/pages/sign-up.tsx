import { useRef, useState } from 'preact/hooks';
import type { Notice as NoticeCode } from '../router.ts';
import { settings } from '../settings.ts';
import { AwaitReply } from '../sign-up/await-reply.tsx';
import { CodeForm } from '../sign-up/code-form.tsx';
import { ConnectDevice } from '../sign-up/connect-device.tsx';
import { Done, Stopped } from '../sign-up/endings.tsx';
import { NumberForm } from '../sign-up/number-form.tsx';
import { forgetCode, recallCode, rememberCode } from '../sign-up/pending-code.ts';
import { Progress } from '../sign-up/progress.tsx';
import { SampleText } from '../sign-up/sample-text.tsx';
import { type PendingCode, stepOf } from '../sign-up/steps.ts';
import { Failed } from '../ui/failed.tsx';
import { Heading } from '../ui/heading.tsx';
import { Loading } from '../ui/loading.tsx';
import { Notice } from '../ui/notice.tsx';
import type { Session } from '../ui/session.ts';
import { Stale } from '../ui/stale.tsx';
import { useAccount } from '../ui/use-account.ts';

/** From a phone number to the first text; a returning person is led to the step where they are. */
export function SignUpPage({ notice }: { notice: NoticeCode | undefined }) {
  const loaded = useAccount();
  const { account, failure, known, reload } = loaded;
  const wasSignedIn = useRef(false);
  if (account) wasSignedIn.current = true;
  if (!known) {
    return (
      <div class="card">
        <Heading title={`Welcome to ${settings.brand.name}`} passing />
        <Failed failure={failure} onRetry={() => void reload()} />
        {!failure && <Loading />}
      </div>
    );
  }
  const ended = !account && wasSignedIn.current ? 'session-ended' : notice;
  return <Steps {...loaded} notice={account ? undefined : ended} />;
}

function Steps({ account, failure, reload, notice }: Session & { notice: NoticeCode | undefined }) {
  const [pending, setPending] = useState<PendingCode | undefined>(recallCode);
  const [typed, setTyped] = useState({ country: settings.defaultCountry, number: '' });
  const step = stepOf(account, pending);
  const forget = () => {
    forgetCode();
    setPending(undefined);
  };
  const [verified, setVerified] = useState(false);
  const onVerified = async () => {
    await reload();
    setVerified(true);
    forget();
  };
  if (verified && !account) return <NoAccountYet failure={failure} reload={reload} />;
  return (
    <div class="sign-up">
      <section class="card" key={step}>
        <Progress step={step} />
        {step === 'number' && (
          <NumberForm
            typed={typed}
            notice={notice && <NoticeWords notice={notice} />}
            onType={setTyped}
            onSent={(sent) => setPending(rememberCode(sent))}
          />
        )}
        {step === 'code' && pending && (
          <CodeForm
            pending={pending}
            onResent={(sent) => setPending(rememberCode(sent))}
            onVerified={onVerified}
            onOtherNumber={forget}
          />
        )}
        {step === 'connect' && account && <ConnectDevice account={account} />}
        {step === 'reply' && account && <AwaitReply account={account} />}
        {step === 'stopped' && <Stopped />}
        {step === 'done' && account && <Done phone={account.phone} />}
        {account && <Stale failure={failure} />}
      </section>
      {step === 'number' && <SampleText />}
    </div>
  );
}

function NoticeWords({ notice }: { notice: NoticeCode }) {
  return notice === 'signed-out' ? (
    <Notice kind="good">You are signed out on this device and everywhere else.</Notice>
  ) : (
    <Notice kind="info">
      You are not signed in here, or your session has ended. Check your number to go on.
    </Notice>
  );
}

/** The code was right, but what comes next could not be read. */
function NoAccountYet({ failure, reload }: Pick<Session, 'failure' | 'reload'>) {
  return (
    <section class="card">
      <Heading title="Your number is checked" />
      {failure?.status === 401 ? (
        <Notice kind="error">
          Your browser did not keep the session. Allow cookies for this site, then load the page
          again.
        </Notice>
      ) : (
        <Failed failure={failure} onRetry={() => void reload()} />
      )}
    </section>
  );
}
