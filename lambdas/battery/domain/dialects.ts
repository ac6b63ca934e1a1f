import * as z from 'zod/mini';
import type { Reading } from './device.ts';

/** The devices of one page of a provider's answer. */
export interface DevicePage {
  readonly readings: readonly Reading[];
  /** How many devices were left out because they are none that we understand. */
  readonly skipped: number;
  readonly nextPageToken?: string;
}

/** How a provider's devices are listed. */
export interface Dialect {
  /** @throws ZodError when the whole answer is something else */
  parse(answer: unknown): DevicePage;
}

const maxModelLength = 40;
const unprintable = /[\p{C}\p{Z}\s]+/gu;

const id = z.string().check(z.regex(/^[\w.:-]{1,64}$/));
const level = z.int().check(z.gte(0), z.lte(100));
/** What isn't needed to alert may be missing. */
const word = z._default(z.string().check(z.regex(/^[\w -]{1,32}$/)), 'Unknown');
/** It is texted: a model's name must bring neither lines nor a text's length with it. */
const model = z.pipe(
  z._default(z.string(), 'device'),
  z.transform((name) => name.replaceAll(unprintable, ' ').trim().slice(0, maxModelLength).trim()),
);
const instant = z.catch(z.nullable(z.iso.datetime({ offset: true })), null);
const zoneless = z.catch(z.optional(z.iso.datetime({ local: true })), undefined);

const pairedDevice = z.object({
  name: z.string(),
  deviceType: word,
  batteryStatus: word,
  batteryLevel: level,
  deviceVersion: model,
  lastSyncTime: z.optional(instant),
});

/** Protocol Buffers leave out an empty list. */
const pairedDevices = z.object({
  pairedDevices: z._default(z.array(z.unknown()), []),
  nextPageToken: z.optional(z.string().check(z.maxLength(2048))),
});

/** Google Health API v4, `users.pairedDevices.list`. */
const googleHealth: Dialect = {
  parse(answer) {
    const { pairedDevices: list, nextPageToken } = z.parse(pairedDevices, answer);
    const page = readingsOf(list, pairedDevice, (device) => ({
      deviceId: device.name.slice(device.name.lastIndexOf('/') + 1),
      model: device.deviceVersion,
      type: device.deviceType,
      level: device.batteryLevel,
      status: device.batteryStatus,
      syncedAt: device.lastSyncTime ?? null,
    }));
    return nextPageToken === undefined || nextPageToken === '' ? page : { ...page, nextPageToken };
  },
};

const fitbitDevice = z.object({
  id: z.string(),
  type: word,
  battery: word,
  batteryLevel: level,
  deviceVersion: model,
  lastSyncTime: zoneless,
});

/** Fitbit Web API, `GET /1/user/-/devices.json`: one page, and times without a zone. */
const fitbit: Dialect = {
  parse(answer) {
    return readingsOf(z.parse(z.array(z.unknown()), answer), fitbitDevice, (device) => ({
      deviceId: device.id,
      model: device.deviceVersion,
      type: device.type,
      level: device.batteryLevel,
      status: device.battery,
      syncedAt: null,
      ...(device.lastSyncTime === undefined ? {} : { syncedLocal: device.lastSyncTime }),
    }));
  },
};

export const dialects = { 'google-health': googleHealth, fitbit } as const;

export type DialectName = keyof typeof dialects;

function readingsOf<Schema extends z.core.$ZodType>(
  devices: readonly unknown[],
  schema: Schema,
  toReading: (device: z.output<Schema>) => Reading,
): DevicePage {
  const readings = devices.flatMap((device) => {
    const parsed = z.safeParse(schema, device);
    if (!parsed.success) return [];
    const reading = toReading(parsed.data);
    return z.safeParse(id, reading.deviceId).success ? [reading] : [];
  });
  return { readings, skipped: devices.length - readings.length };
}
