import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberWithError,
} from 'libphonenumber-js/mobile';
import { PhoneError } from '../errors.ts';

/** A number in E.164 form that a text can reach. */
export type PhoneNumber = string & { readonly __brand: 'PhoneNumber' };

/**
 * Normalises what a person typed.
 *
 * @param typed as typed: national, international, with or without punctuation
 * @param country ISO 3166 code of the form's country, for numbers without a calling code
 * @param allowed ISO 3166 codes of the countries that may be texted
 * @throws PhoneError PHONE_UNREACHABLE, PHONE_COUNTRY_NOT_ALLOWED
 */
export function parsePhoneNumber(
  typed: string,
  country: string,
  allowed: readonly string[],
): PhoneNumber {
  const number = parseMobile(typed, country);
  if (number.ext !== undefined || !number.isValid()) throw new PhoneError('PHONE_UNREACHABLE');
  // Of numbers that several countries share (+1, +44) the metadata knows the country, where it is certain.
  const home = number.country;
  if (home === undefined || !allowed.includes(home))
    throw new PhoneError('PHONE_COUNTRY_NOT_ALLOWED');
  return number.number as string as PhoneNumber;
}

function parseMobile(typed: string, country: string) {
  try {
    const defaultCountry = isSupportedCountry(country)
      ? { defaultCountry: country as CountryCode }
      : {};
    return parsePhoneNumberWithError(typed, { ...defaultCountry, extract: false });
  } catch {
    // The library's error may quote what was typed.
    throw new PhoneError('PHONE_UNREACHABLE');
  }
}
