import { useEffect } from 'preact/hooks';
import { Connections } from '../account/connections.tsx';
import { Devices } from '../account/devices.tsx';
import { Leave } from '../account/leave.tsx';
import { PreferencesCard } from '../account/preferences.tsx';
import { Subscription } from '../account/subscription.tsx';
import { Texts } from '../account/texts.tsx';
import type { Account } from '../answers.ts';
import type { Failure } from '../api.ts';
import { navigate } from '../router.ts';
import { cameFromSignUp } from '../sign-up/return.ts';
import { stepOf } from '../sign-up/steps.ts';
import { Failed } from '../ui/failed.tsx';
import { Heading } from '../ui/heading.tsx';
import { Loading } from '../ui/loading.tsx';
import { useAccount } from '../ui/use-account.ts';

/** Devices, texts, preferences and connections of whoever is signed in. */
export function AccountPage() {
  const { account, failure, known, reload } = useAccount();
  useEffect(() => {
    if (known && !account) navigate('/', { notice: 'session-ended', replace: true });
    else if (account && cameFromSignUp() && stepOf(account, undefined) !== 'done') {
      navigate('/', { replace: true });
    }
  }, [known, account]);
  return (
    <div class="account">
      <Heading title="Your account" />
      <Failed failure={account ? undefined : failure} onRetry={() => void reload()} />
      {!account && !failure && <Loading />}
      {account && <Parts account={account} failure={failure} reload={reload} />}
    </div>
  );
}

interface PartsProps {
  account: Account;
  failure: Failure | undefined;
  reload: () => Promise<void>;
}

function Parts({ account, failure, reload }: PartsProps) {
  return (
    <div class="parts">
      <div>
        <Subscription account={account} failure={failure} reload={reload} />
        <Devices account={account} />
      </div>
      <div>
        <Texts timeZone={account.preferences.timeZone} />
        <PreferencesCard saved={account.preferences} onSaved={() => void reload()} />
        <Connections account={account} reload={reload} />
        <Leave />
      </div>
    </div>
  );
}
