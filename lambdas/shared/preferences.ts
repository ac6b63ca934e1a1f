import * as z from 'zod/mini';
import type { BatterySettings } from './declarations/settings.ts';

const timeOfDay = z
  .string()
  .check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day: 22:00'));

/** When and about what a person wants to be alerted. */
export const preferences = z.object({
  /** Battery level in percent below which an alert is due. */
  alertBelow: z.int().check(z.gte(5), z.lte(50)),
  /** A span of local time, possibly over midnight, in which alerts wait; null: none. */
  quietHours: z.nullable(z.object({ from: timeOfDay, to: timeOfDay })),
  /** IANA time zone. */
  timeZone: z.string().check(z.refine(isTimeZone, 'must be an IANA time zone: Europe/Berlin')),
});

export type Preferences = z.output<typeof preferences>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** What holds for a person who hasn't chosen. */
export function defaultPreferences(settings: BatterySettings): Preferences {
  return { alertBelow: settings.alertBelow, quietHours: null, timeZone: settings.timeZone };
}
