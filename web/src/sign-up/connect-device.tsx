import type { Account } from '../answers.ts';
import { settings } from '../settings.ts';
import { Heading } from '../ui/heading.tsx';
import { Notice } from '../ui/notice.tsx';
import { signUpGoesOn } from './return.ts';

const providers = settings.providers.filter(({ hasDevices }) => hasDevices);

/** A plain link per provider: the way to its consent page and back is the server's. */
export function ConnectDevice({ account }: { account: Account }) {
  const again = account.connections.length > 0;
  return (
    <>
      <Heading title={again ? 'Connect your device again' : 'Connect your device'} />
      <p class="lead">
        Your number is checked. Now allow us to read which devices you have and how full their
        batteries are. We ask for nothing about your health or activity.
      </p>
      {again && (
        <Notice kind="warning">
          The permission we had is no longer valid. Give it once more to get alerts again.
        </Notice>
      )}
      {providers.length === 0 && (
        <Notice kind="error">No service to connect is set up here yet.</Notice>
      )}
      <ul class="choices">
        {providers.map(({ name, action, replacedBy }) => (
          <li key={name}>
            <a
              class={replacedBy ? 'button quiet' : 'button primary'}
              href={`/api/connect/${name}`}
              onClick={signUpGoesOn}
            >
              {action}
            </a>
          </li>
        ))}
      </ul>
      <p class="hint">You will be taken to their page and brought back here.</p>
    </>
  );
}
