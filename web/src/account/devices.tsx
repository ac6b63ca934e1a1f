import type { Account, Device } from '../answers.ts';
import { readsDevices, titleOf } from '../settings.ts';
import { dateFormats } from '../words/dates.ts';
import { agoInWords } from '../words/waits.ts';
import { whyNoDevices } from './awaiting.ts';
import { BatteryChart } from './battery-chart.tsx';
import { BatteryMeter } from './battery-meter.tsx';
import { NoDevice } from './no-device.tsx';

export function Devices({ account, zone }: { account: Account; zone: string }) {
  const { devices, preferences } = account;
  const why = whyNoDevices(account, readsDevices, Date.now());
  return (
    <section class="devices" aria-labelledby="devices-title">
      <h2 id="devices-title">Devices</h2>
      {why && (
        <div class="card">
          <NoDevice why={why} />
        </div>
      )}
      {devices.map((device) => (
        <DeviceCard
          key={`${device.provider}/${device.deviceId}`}
          device={device}
          alertBelow={preferences.alertBelow}
          zone={zone}
        />
      ))}
    </section>
  );
}

interface DeviceCardProps {
  device: Device;
  alertBelow: number;
  zone: string;
}

function DeviceCard({ device, alertBelow, zone }: DeviceCardProps) {
  const history = device.history.map(({ at, level }) => ({ at: Date.parse(at), level }));
  const readAt = Date.parse(device.readAt ?? '');
  // The server's clock may be ahead of this device's; a reading is never drawn in the future.
  const now = Math.max(Date.now(), ...(Number.isFinite(readAt) ? [readAt] : []));
  const { model, level } = device;
  return (
    <article class="card device">
      <h3>
        <bdi>{model}</bdi>
      </h3>
      <p class="hint">through {titleOf(device.provider)}</p>
      {typeof level === 'number' ? (
        <BatteryMeter model={model} level={level} low={level < alertBelow} />
      ) : (
        <p>{device.status ? `Battery: ${device.status}` : 'No level has been read yet.'}</p>
      )}
      {Number.isFinite(readAt) && <ReadAt at={readAt} zone={zone} now={now} />}
      <BatteryChart
        id={`chart-${device.provider}-${device.deviceId}`.replace(/[^\w-]/g, '-')}
        model={model}
        history={history}
        alertBelow={alertBelow}
        zone={zone}
        now={now}
      />
    </article>
  );
}

function ReadAt({ at, zone, now }: { at: number; zone: string; now: number }) {
  const moment = dateFormats(zone, now).moment(at);
  return (
    <p class="hint">
      Read{' '}
      <time dateTime={new Date(at).toISOString()} title={moment}>
        {agoInWords(at, now)}
        {now - at >= HOUR_MS && ` (${moment})`}
      </time>
    </p>
  );
}

const HOUR_MS = 3_600_000;
