import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
} from 'libphonenumber-js/mobile';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { phoneFormats } from '../../web/phone-formats.ts';
import { groupPhone } from '../../web/src/words/phones.ts';

describe('a number in groups', () => {
  it.each(getCountries())('of %s is what libphonenumber makes of it', (country: CountryCode) => {
    const number = getExampleNumber(country, examples);
    const formats = phoneFormats([getCountryCallingCode(country)]);
    expect(groupPhone(number?.number ?? '', formats)).toBe(number?.formatInternational());
  });

  it('is found among several calling codes', () => {
    const formats = phoneFormats(['1', '44', '49']);
    expect(groupPhone('+14155552671', formats)).toBe('+1 415 555 2671');
    expect(groupPhone('+447400123456', formats)).toBe('+44 7400 123456');
    expect(groupPhone('+4915123456789', formats)).toBe('+49 1512 3456789');
  });

  it('stays as it is where nothing is known of its country, or of its shape', () => {
    const formats = phoneFormats(['1', '999']);
    expect(groupPhone('+447400123456', formats)).toBe('+447400123456');
    expect(groupPhone('+112', formats)).toBe('+1 12');
  });
});
