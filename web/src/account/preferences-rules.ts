import type { Preferences } from '../answers.ts';
import { zoneOf } from '../words/dates.ts';

/** The form as typed. */
export interface PreferencesForm {
  alertBelow: string;
  quiet: boolean;
  from: string;
  to: string;
  timeZone: string;
}

export type PreferencesErrors = Partial<Record<'alertBelow' | 'from' | 'to', string>>;

export const LEAST_ALERT = 5;
export const MOST_ALERT = 50;

export function formOf(saved: Preferences, browserZone: string): PreferencesForm {
  return {
    alertBelow: String(saved.alertBelow),
    quiet: saved.quietHours !== null,
    from: saved.quietHours?.from ?? '22:00',
    to: saved.quietHours?.to ?? '07:00',
    timeZone: zoneOf(saved, browserZone),
  };
}

export function preferencesErrors(form: PreferencesForm): PreferencesErrors {
  const errors: PreferencesErrors = {};
  const level = Number(form.alertBelow);
  if (!/^\d+$/.test(form.alertBelow.trim()) || level < LEAST_ALERT || level > MOST_ALERT) {
    errors.alertBelow = `Enter a whole number from ${LEAST_ALERT} to ${MOST_ALERT}.`;
  }
  if (!form.quiet) return errors;
  if (!isTime(form.from)) errors.from = 'Enter a time, such as 22:00.';
  if (!isTime(form.to)) errors.to = 'Enter a time, such as 07:00.';
  else if (form.from === form.to)
    errors.to = 'Quiet hours must end at another time than they begin.';
  return errors;
}

export function preferencesOf(form: PreferencesForm): Preferences {
  const { from, to, quiet, timeZone } = form;
  return {
    alertBelow: Number(form.alertBelow),
    quietHours: quiet ? { from, to } : null,
    timeZone,
  };
}

const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
