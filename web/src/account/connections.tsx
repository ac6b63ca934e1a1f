import { useRef, useState } from 'preact/hooks';
import type { Account, Connection } from '../answers.ts';
import { api } from '../api.ts';
import { settings, titleOf } from '../settings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failed } from '../ui/failed.tsx';
import { Sign } from '../ui/sign.tsx';
import { useAction } from '../ui/use-action.ts';
import { dateFormats } from '../words/dates.ts';

interface ConnectionsProps {
  account: Account;
  zone: string;
  reload: () => Promise<unknown>;
}

export function Connections({ account, zone, reload }: ConnectionsProps) {
  // The button that was pressed goes away with its connection.
  const title = useRef<HTMLHeadingElement>(null);
  const [leaving, setLeaving] = useState<Connection | undefined>();
  const { connections } = account;
  const { day } = dateFormats(zone, Date.now());
  const rest = settings.providers.filter(
    ({ name }) => !connections.some(({ provider }) => provider === name),
  );
  return (
    <section class="card" aria-labelledby="connections-title">
      <h2 id="connections-title" tabIndex={-1} ref={title}>
        Connections
      </h2>
      <ul class="rows">
        {connections.map((connection) => (
          <li key={connection.id}>
            <div>
              <h3>{titleOf(connection.provider)}</h3>
              <State connection={connection} since={day(Date.parse(connection.connectedAt))} />
            </div>
            <Button
              look="quiet"
              label={`Disconnect ${titleOf(connection.provider)}`}
              onClick={() => setLeaving(connection)}
            >
              Disconnect
            </Button>
          </li>
        ))}
        {rest.map(({ name, action }) => (
          <li key={name}>
            <a class="button quiet" href={`/api/connect/${name}`}>
              {action}
            </a>
          </li>
        ))}
      </ul>
      {leaving && (
        <Disconnect
          connection={leaving}
          onClose={() => setLeaving(undefined)}
          onDone={() => {
            setLeaving(undefined);
            void reload().then(() => title.current?.focus());
          }}
        />
      )}
    </section>
  );
}

/** An ended permission is asked for again where its successor is, once a provider has closed. */
function State({ connection, since }: { connection: Connection; since: string }) {
  if (connection.status === 'active') return <p class="hint">Connected {since}</p>;
  const provider = settings.providers.find(({ name }) => name === connection.provider);
  const next = settings.providers.find(({ name }) => name === provider?.replacedBy);
  return (
    <>
      <p class="tag">
        <Sign kind="warning" /> Needs your permission again
      </p>
      {next && (
        <p>
          {titleOf(connection.provider)} no longer answers apps directly. Reconnect through{' '}
          {next.title} to keep your alerts.
        </p>
      )}
      <p>
        <a href={`/api/connect/${next?.name ?? connection.provider}`}>
          Reconnect{next && ` through ${next.title}`}
        </a>
      </p>
    </>
  );
}

interface DisconnectProps {
  connection: Connection;
  onClose: () => void;
  onDone: () => void;
}

function Disconnect({ connection, onClose, onDone }: DisconnectProps) {
  const disconnect = useAction(api.disconnect, onDone);
  const title = titleOf(connection.provider);
  return (
    <Dialog id="disconnect-title" title={`Disconnect ${title}?`} onClose={onClose}>
      <p>
        We give our permission back to {title} and read its devices no more. No alerts will come
        from them.
      </p>
      <Failed failure={disconnect.failure} />
      <div class="answers">
        <Button look="quiet" onClick={onClose}>
          Keep it
        </Button>
        <Button look="danger" busy={disconnect.busy} onClick={() => disconnect.run(connection.id)}>
          {disconnect.busy ? 'Disconnecting' : 'Disconnect'}
        </Button>
      </div>
    </Dialog>
  );
}
