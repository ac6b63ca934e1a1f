import { settings } from '../settings.ts';
import { Live } from '../ui/live.tsx';
import type { NoDevices } from './awaiting.ts';

const first = settings.providers.find(({ hasDevices }) => hasDevices);
const { readEvery } = settings.battery;

/** Why there is no device yet, when there will be one, and what brings it. */
export function NoDevice({ why }: { why: NoDevices }) {
  return (
    <>
      <div role="status">
        <Why why={why} />
      </div>
      {why === 'first-reading' && (
        <p class="hint">They appear here by themselves, usually within a minute.</p>
      )}
      {why === 'none-found' && (
        <p class="hint">
          We look again {readEvery ? `every ${readEvery}` : 'regularly'}. A device shows up once it
          has synced with its app.
        </p>
      )}
      {why === 'not-connected' && first && (
        <a class="button primary" href={`/api/connect/${first.name}`}>
          {first.action}
        </a>
      )}
    </>
  );
}

function Why({ why }: { why: NoDevices }) {
  switch (why) {
    case 'not-connected':
      return <p>No device is connected.</p>;
    case 'permission-ended':
      return <p>We may no longer read your devices. Reconnect below to see them again.</p>;
    case 'none-found':
      return <p>We found no device in your account yet.</p>;
    case 'first-reading':
      return <Live>Reading your devices for the first time…</Live>;
  }
}
