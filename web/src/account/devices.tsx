import type { Account, Device } from '../answers.ts';
import { titleOf } from '../settings.ts';
import { agoInWords } from '../words/waits.ts';
import { BatteryChart } from './battery-chart.tsx';
import { BatteryMeter } from './battery-meter.tsx';

export function Devices({ account }: { account: Account }) {
  const { devices, connections, preferences } = account;
  return (
    <section class="devices" aria-labelledby="devices-title">
      <h2 id="devices-title">Devices</h2>
      {devices.length === 0 && (
        <p class="card">
          {connections.length > 0
            ? 'Your devices appear here after the next reading, usually within the hour.'
            : 'No device yet. Connect one below.'}
        </p>
      )}
      {devices.map((device) => (
        <DeviceCard
          key={`${device.provider}/${device.deviceId}`}
          device={device}
          alertBelow={preferences.alertBelow}
          timeZone={preferences.timeZone}
        />
      ))}
    </section>
  );
}

interface DeviceCardProps {
  device: Device;
  alertBelow: number;
  timeZone: string | null | undefined;
}

function DeviceCard({ device, alertBelow, timeZone }: DeviceCardProps) {
  const history = device.history.map(({ at, level }) => ({ at: Date.parse(at), level }));
  const readAt = Date.parse(device.readAt ?? '');
  // The server's clock may be ahead of this device's; a reading is never drawn in the future.
  const now = Math.max(Date.now(), ...(Number.isFinite(readAt) ? [readAt] : []));
  const { model, level } = device;
  return (
    <article class="card device">
      <h3>{model}</h3>
      <p class="hint">through {titleOf(device.provider)}</p>
      {typeof level === 'number' ? (
        <BatteryMeter model={model} level={level} low={level < alertBelow} />
      ) : (
        <p>{device.status ? `Battery: ${device.status}` : 'No level has been read yet.'}</p>
      )}
      {Number.isFinite(readAt) && <p class="hint">Read {agoInWords(readAt, now)}</p>}
      <BatteryChart
        id={`chart-${device.provider}-${device.deviceId}`.replace(/[^\w-]/g, '-')}
        history={history}
        alertBelow={alertBelow}
        timeZone={timeZone}
        now={now}
      />
    </article>
  );
}
