import { BatteryError } from '../errors.ts';
import type { Reading } from './device.ts';
import { type DialectName, dialects } from './dialects.ts';

/** Where the devices of a provider's users are listed, and in what shape. */
export interface DeviceSource {
  readonly dialect: DialectName;
  readonly url: string;
}

export interface DeviceList {
  readonly readings: readonly Reading[];
  /** Devices left out, because they are none that we understand or more than we keep. */
  readonly skipped: number;
}

const maxDevices = 50;
const maxPages = 10;

/**
 * Reads all devices of a person, up to 50 devices and 10 pages.
 *
 * @param get answers the parsed JSON of a URL, or throws
 * @throws BatteryError DEVICES_UNREADABLE when an answer is no list of devices; what `get` throws
 */
export async function readDevices(
  get: (url: string) => Promise<unknown>,
  { dialect, url }: DeviceSource,
): Promise<DeviceList> {
  const found = new Map<string, Reading>();
  let skipped = 0;
  let pageToken: string | undefined;
  for (let pages = 0; pages < maxPages && found.size < maxDevices; pages++) {
    const page = parse(dialect, await get(pageUrl(url, pageToken)));
    for (const reading of page.readings) {
      if (found.size < maxDevices && !found.has(reading.deviceId)) {
        found.set(reading.deviceId, reading);
      } else {
        skipped++;
      }
    }
    skipped += page.skipped;
    pageToken = page.nextPageToken;
    if (pageToken === undefined) break;
  }
  return { readings: [...found.values()], skipped };
}

function parse(dialect: DialectName, answer: unknown) {
  try {
    return dialects[dialect].parse(answer);
  } catch (cause) {
    throw new BatteryError('DEVICES_UNREADABLE', { cause });
  }
}

function pageUrl(url: string, pageToken: string | undefined): string {
  if (pageToken === undefined) return url;
  const next = new URL(url);
  next.searchParams.set('pageToken', pageToken);
  return next.href;
}
