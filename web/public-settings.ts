import { type CountryCode, getCountryCallingCode } from 'libphonenumber-js/mobile';
import type { Plugin } from 'vite';
import type { ProviderDeclaration } from '../lambdas/shared/declarations/provider.ts';
import { loadIntegrations } from '../lib/integrations/load.ts';

const NAME = 'virtual:switchboard';
const RESOLVED = `\0${NAME}`;

export interface PublicProvider {
  name: string;
  title: string;
  action: string;
  hasDevices: boolean;
  /** The provider to connect instead, where this one has closed down. */
  replacedBy: string | null;
}

/** What of the declarations the page may know; all of it is readable by anyone. */
export interface PublicSettings {
  brand: { name: string; purpose: string; contact: string; frequency: string };
  /** The number that texts come from, E.164. */
  textsFrom: string;
  countries: { code: string; name: string; callingCode: string }[];
  defaultCountry: string;
  providers: PublicProvider[];
  battery: { alertBelow: number };
  /** How long consent stays provable after an erase. */
  consentYears: number;
}

/** Offers the public part of the declarations in `folder` as the module `virtual:switchboard`. */
export function publicSettings(folder: string): Plugin {
  return {
    name: 'switchboard-public-settings',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load: (id) =>
      id === RESOLVED ? `export default ${JSON.stringify(readPublicSettings(folder))};` : undefined,
  };
}

export function readPublicSettings(folder: string): PublicSettings {
  const { settings, providers } = loadIntegrations(folder);
  const { brand, sms, phone, battery, operations } = settings;
  const { name, purpose, contact, frequency } = brand;
  return {
    brand: { name, purpose, contact, frequency },
    textsFrom: sms.from,
    countries: phone.countries.map(country).sort((a, b) => a.name.localeCompare(b.name, 'en')),
    defaultCountry: phone.defaultCountry,
    providers: providers.map(publicProvider).sort(successorsFirst),
    battery: { alertBelow: battery.alertBelow },
    consentYears: operations.consentYears,
  };
}

function publicProvider(declaration: ProviderDeclaration): PublicProvider {
  const { name, title, action, devices, replacedBy } = declaration;
  return { name, title, action, hasDevices: devices !== undefined, replacedBy: replacedBy ?? null };
}

function country(code: string): PublicSettings['countries'][number] {
  return {
    code,
    name: new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code,
    callingCode: getCountryCallingCode(code as CountryCode),
  };
}

/** Who has closed down and is replaced by another is offered last. */
function successorsFirst(a: PublicProvider, b: PublicProvider): number {
  return Number(a.replacedBy !== null) - Number(b.replacedBy !== null);
}
