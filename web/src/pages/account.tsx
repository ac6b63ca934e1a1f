import { useEffect } from 'preact/hooks';
import { Connections } from '../account/connections.tsx';
import { Devices } from '../account/devices.tsx';
import { Leave } from '../account/leave.tsx';
import { PreferencesCard } from '../account/preferences.tsx';
import { Subscription } from '../account/subscription.tsx';
import { Texts } from '../account/texts.tsx';
import type { Account } from '../answers.ts';
import { navigate } from '../router.ts';
import { settings } from '../settings.ts';
import { cameFromSignUp } from '../sign-up/return.ts';
import { stepOf } from '../sign-up/steps.ts';
import { Failed } from '../ui/failed.tsx';
import { Heading } from '../ui/heading.tsx';
import { Loading } from '../ui/loading.tsx';
import { Stale } from '../ui/stale.tsx';
import { useAccount } from '../ui/use-account.ts';
import { browserZone, zoneOf } from '../words/dates.ts';

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
      {account && <Parts account={account} reload={reload} />}
      {account && <Stale failure={failure} />}
    </div>
  );
}

interface PartsProps {
  account: Account;
  reload: () => Promise<unknown>;
}

function Parts({ account, reload }: PartsProps) {
  const here = browserZone();
  const zone = zoneOf(account.preferences, here);
  return (
    <div class="parts">
      <div>
        <Subscription account={account} />
        <Devices account={account} zone={zone} />
        {zone !== here && <p class="hint">Times are those of {zone.replaceAll('_', ' ')}.</p>}
      </div>
      <div>
        <Texts zone={zone} />
        <PreferencesCard saved={account.preferences} onSaved={() => void reload()} />
        <Connections account={account} zone={zone} reload={reload} />
        {settings.uploads && <Pictures />}
        <Leave />
      </div>
    </div>
  );
}

function Pictures() {
  return (
    <section class="card" aria-labelledby="pictures-title">
      <h2 id="pictures-title">Pictures</h2>
      <p>Upload pictures, for everybody or for you alone.</p>
      <a class="button quiet" href="/uploads">
        Your pictures
      </a>
    </section>
  );
}
