import type { PersonId } from '../../phone/index.ts';
import { deviceKeyText } from './device.ts';
import type { DeviceStore, HistoryPoint } from './ports.ts';

const historyMs = 30 * 86_400_000;

/** A device as its owner sees it. Times are RFC 3339, levels percent. */
export interface DeviceView {
  readonly provider: string;
  readonly deviceId: string;
  readonly model: string;
  readonly level: number;
  readonly status: string;
  readonly readAt: string;
  /** Each change of the level in the last 30 days, oldest first; at least one a day while it is read. */
  readonly history: readonly { readonly at: string; readonly level: number }[];
}

export async function listDevices(
  devices: Pick<DeviceStore, 'listFor'>,
  person: PersonId,
  nowMs: number,
): Promise<readonly DeviceView[]> {
  const listed = await devices.listFor(person, nowMs - historyMs);
  const histories = new Map<string, HistoryPoint[]>();
  for (const point of listed.history) {
    const key = deviceKeyText(point);
    const points = histories.get(key);
    if (points === undefined) histories.set(key, [point]);
    else points.push(point);
  }
  return listed.devices.map((device) => {
    const { provider, deviceId, model, level, status, at } = device;
    const history = (histories.get(deviceKeyText(device)) ?? []).map((point) => ({
      at: isoOf(point.at),
      level: point.level,
    }));
    return { provider, deviceId, model, level, status, readAt: isoOf(at), history };
  });
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
