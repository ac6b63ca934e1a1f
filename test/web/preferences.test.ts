import { describe, expect, it } from 'vitest';
import {
  formOf,
  preferencesErrors,
  preferencesOf,
} from '../../web/src/account/preferences-rules.ts';

const quiet = {
  alertBelow: 20,
  quietHours: { from: '22:00', to: '07:00' },
  timeZone: 'America/New_York',
};
const loud = { ...quiet, quietHours: null };
const form = formOf(quiet, 'Europe/Berlin');

describe('the preferences form', () => {
  it('gives back what was saved', () => {
    expect(preferencesOf(form)).toEqual(quiet);
  });

  it('offers the zone of the browser until quiet hours give the saved one a say', () => {
    expect(formOf(loud, 'Europe/Berlin').timeZone).toBe('Europe/Berlin');
    expect(form.timeZone).toBe('America/New_York');
  });

  it.each(['5', '50', ' 20 '])('takes the level %j', (alertBelow) => {
    expect(preferencesErrors({ ...form, alertBelow })).toEqual({});
  });

  it.each(['4', '51', '', '20.5', '-7', '1e1'])('refuses the level %j', (alertBelow) => {
    expect(preferencesErrors({ ...form, alertBelow })).toHaveProperty('alertBelow');
  });

  it('refuses quiet hours that end when they begin, or have no time', () => {
    expect(preferencesErrors({ ...form, to: form.from })).toHaveProperty('to');
    expect(preferencesErrors({ ...form, from: '' })).toHaveProperty('from');
  });

  it('asks for no times while quiet hours are off', () => {
    const off = { ...form, quiet: false, from: '', to: '' };
    expect(preferencesErrors(off)).toEqual({});
    expect(preferencesOf(off).quietHours).toBeNull();
  });
});
