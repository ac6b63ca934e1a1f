import parsePhoneNumber, {
  type CountryCode,
  getCountryCallingCode,
} from 'libphonenumber-js/mobile';
import type { Plugin } from 'vite';
import type { ProviderDeclaration } from '../lambdas/shared/declarations/provider.ts';
import { type Integrations, loadIntegrations } from '../lib/integrations/load.ts';
import { phoneFormats } from './phone-formats.ts';
import type { PhoneFormats } from './src/words/phones.ts';

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

/** Where pictures go to, and come back through. */
export interface PublicUploads {
  /** The service that takes them, and the first of its buckets. */
  service: string;
  bucket: string;
  /** The service that fetches them back, if there is one. */
  http: string | null;
  /** Bytes of one picture. */
  largest: number;
}

/** What of the declarations the page may know; all of it is readable by anyone. */
export interface PublicSettings {
  brand: { name: string; purpose: string; contact: string; frequency: string };
  /** The number that texts come from, E.164. */
  textsFrom: string;
  countries: { code: string; name: string; callingCode: string }[];
  defaultCountry: string;
  /** How numbers of these countries, and the one that texts come from, are grouped. */
  phoneFormats: PhoneFormats;
  providers: PublicProvider[];
  /** `readEvery`: how often devices are read (`hour`, `30 minutes`), where that is regular. */
  battery: { alertBelow: number; readEvery: string | null };
  /** How long consent stays provable after an erase. */
  consentYears: number;
  /** Null where no service takes any. */
  uploads: PublicUploads | null;
}

/**
 * Offers the public part of the declarations in `folder` as the module `virtual:switchboard`, and
 * puts the name into the document, for whom no script runs.
 */
export function publicSettings(folder: string): Plugin {
  return {
    name: 'switchboard-public-settings',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load: (id) =>
      id === RESOLVED ? `export default ${JSON.stringify(readPublicSettings(folder))};` : undefined,
    transformIndexHtml: (html) =>
      html.replaceAll('%BRAND%', asText(readPublicSettings(folder).brand.name)),
  };
}

function asText(words: string): string {
  return words.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function readPublicSettings(folder: string): PublicSettings {
  const integrations = loadIntegrations(folder);
  const { settings, providers } = integrations;
  const { brand, sms, phone, battery, operations } = settings;
  const { name, purpose, contact, frequency } = brand;
  const countries = phone.countries.map(country).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const sender = parsePhoneNumber(sms.from)?.countryCallingCode ?? '';
  return {
    brand: { name, purpose, contact, frequency },
    textsFrom: sms.from,
    countries,
    defaultCountry: phone.defaultCountry,
    phoneFormats: phoneFormats([...countries.map(({ callingCode }) => callingCode), sender]),
    providers: providers.map(publicProvider).sort(successorsFirst),
    battery: { alertBelow: battery.alertBelow, readEvery: interval(battery.schedule) },
    consentYears: operations.consentYears,
    uploads: publicUploads(integrations),
  };
}

function publicUploads({ services, settings }: Integrations): PublicUploads | null {
  const store = services.find(({ type }) => type === 'aws-s3');
  if (store === undefined) return null;
  const http = services.find(({ type }) => type === 'http');
  return {
    service: store.name,
    bucket: store.buckets[0] ?? '',
    http: http?.name ?? null,
    largest: settings.uploads.largest,
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

/** `rate(1 hour)` as it follows the word every; a cron expression says nothing so short. */
function interval(schedule: string): string | null {
  const [, rate] = /^rate\((.+)\)$/.exec(schedule) ?? [];
  return rate?.trim().replace(/^1 /, '') ?? null;
}
