import type { CountryCode } from 'libphonenumber-js/mobile';
import metadata from 'libphonenumber-js/mobile/metadata';
import type { PhoneFormat, PhoneFormats } from './src/words/phones.ts';

// Where the library keeps, in each plan and in each of its formats, what is needed here.
const FORMATS = 4;
const [PATTERN, NATIONAL, LEADING, INTERNATIONAL] = [0, 1, 2, 5];

/** How numbers of these calling codes are grouped: a slice of libphonenumber's tables. */
export function phoneFormats(callingCodes: Iterable<string>): PhoneFormats {
  return Object.fromEntries([...new Set(callingCodes)].map((code) => [code, formatsOf(code)]));
}

/** A calling code that countries share is described by the first of them. */
function formatsOf(callingCode: string): PhoneFormat[] {
  const countries: Partial<Record<string, CountryCode[]>> = metadata.country_calling_codes;
  const [main] = countries[callingCode] ?? [];
  const formats: unknown[][] = (main && metadata.countries[main]?.[FORMATS]) || [];
  return formats.map((format) => {
    const leading = format[LEADING];
    return [
      // The last one is the most exact.
      String(Array.isArray(leading) ? leading.at(-1) : ''),
      String(format[PATTERN]),
      withSpaces(String(format[INTERNATIONAL] ?? format[NATIONAL])),
    ];
  });
}

/** Abroad a number is written without brackets and dashes. */
function withSpaces(format: string): string {
  return format.replace(/[^\d$]+/g, ' ').trim();
}
