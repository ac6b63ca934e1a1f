import { whyNoDevices } from '../account/awaiting.ts';
import type { Account, Device } from '../answers.ts';
import { readsDevices, settings } from '../settings.ts';
import { Heading } from '../ui/heading.tsx';
import { Live } from '../ui/live.tsx';
import { Phone } from '../ui/phone.tsx';
import { InviteAgain } from './invite-again.tsx';

/** Waits for the YES, which comes by text and not through this page. */
export function AwaitReply({ account }: { account: Account }) {
  return (
    <>
      <Heading title="Reply YES to our text" />
      <p class="lead">
        You are connected. The last step is yours: {settings.brand.name} has to hear from{' '}
        <strong>
          <Phone number={account.phone} />
        </strong>{' '}
        that you want these texts.
      </p>
      <ReplyStatus status={account.subscription.status} />
      <InviteAgain />
      <FoundDevices account={account} />
      <p class="hint">
        You can also open the link in the text. Alerts start after your YES;{' '}
        <a href="/account">your account</a> is there already.
      </p>
    </>
  );
}

/** Where the consent request is, kept up to date; a change is read out. */
export function ReplyStatus({ status }: { status: Account['subscription']['status'] }) {
  return (
    <div role="status">
      <Live>{status === 'pending' ? 'Waiting for your YES…' : 'Sending you a text…'}</Live>
    </div>
  );
}

/** What the first reading has brought, as a sign that the connection works. */
function FoundDevices({ account }: { account: Account }) {
  const why = whyNoDevices(account, readsDevices, Date.now());
  return (
    <div role="status">
      {why === 'first-reading' && <p class="hint">Reading your devices for the first time…</p>}
      {why === 'none-found' && (
        <p class="hint">We found no device yet; it shows up once it has synced with its app.</p>
      )}
      {!why && (
        <ul class="found">
          {account.devices.map((device) => (
            <Found key={`${device.provider}/${device.deviceId}`} device={device} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Found({ device: { model, level } }: { device: Device }) {
  return (
    <li>
      <strong>
        <bdi>{model}</bdi>
      </strong>
      {typeof level === 'number' && ` at ${level}%`}
    </li>
  );
}
