import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readPublicSettings } from '../../web/public-settings.ts';

const settings = readPublicSettings(join(import.meta.dirname, '../../integrations'));

describe('what the page knows of the declarations', () => {
  it('is a fixed list, whatever else is declared', () => {
    expect(Object.keys(settings).sort()).toEqual([
      'battery',
      'brand',
      'consentYears',
      'countries',
      'defaultCountry',
      'phoneFormats',
      'providers',
      'textsFrom',
      'uploads',
    ]);
    for (const provider of settings.providers) {
      expect(Object.keys(provider).sort()).toEqual([
        'action',
        'hasDevices',
        'name',
        'replacedBy',
        'title',
      ]);
    }
  });

  it('offers what has a successor last', () => {
    const names = settings.providers.map(({ name }) => name);
    expect(names.indexOf('google-health')).toBeLessThan(names.indexOf('fitbit'));
    expect(names.at(-1)).toBe('fitbit');
  });

  it('names countries with their calling codes, the default among them', () => {
    const { countries, defaultCountry } = settings;
    expect(countries.find(({ code }) => code === defaultCountry)).toEqual({
      code: 'US',
      name: 'United States',
      callingCode: '1',
    });
  });

  it('can group the numbers of these countries, and the one that texts come from', () => {
    expect(Object.keys(settings.phoneFormats).sort()).toEqual(['1', '44', '49', '55', '61', '81']);
  });

  it('knows how often devices are read', () => {
    expect(settings.battery).toEqual({ alertBelow: 20, readEvery: 'hour' });
  });

  it('knows where pictures go, if anywhere', () => {
    expect(settings.uploads).toEqual({
      service: 's3',
      bucket: 'quickstarts',
      http: 'http',
      largest: 1024 ** 3,
    });
    const none = mkdtempSync(join(tmpdir(), 'integrations-'));
    onTestFinished(() => rmSync(none, { recursive: true }));
    expect(readPublicSettings(none).uploads).toBeNull();
  });

  it('knows which services can read batteries', () => {
    const withDevices = settings.providers.filter(({ hasDevices }) => hasDevices);
    expect(withDevices.map(({ name }) => name)).toEqual(['google-health', 'fitbit']);
  });
});
