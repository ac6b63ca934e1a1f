import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import type { Answer } from '../http/exchange.ts';

/** Lookup v2, basic validation: `GET /v2/PhoneNumbers/{n}?CountryCode=`. An impossible number is an answer, not an error. */
export function lookUp(number: string, query: URLSearchParams, baseUrl: string): Answer {
  const country = query.get('CountryCode')?.toUpperCase() ?? 'US';
  const region: CountryCode = isSupportedCountry(country) ? country : 'US';
  const parsed = parsePhoneNumberFromString(number, { defaultCountry: region, extract: false });
  const valid = parsed?.isValid() ?? false;
  const phone_number = parsed?.number ?? number;
  return {
    status: 200,
    body: {
      calling_country_code: parsed?.countryCallingCode ?? null,
      country_code: valid ? (parsed?.country ?? null) : null,
      phone_number,
      national_format: parsed?.formatNational() ?? null,
      valid,
      validation_errors: valid ? [] : [problemOf(number, region)],
      ...notAskedFor,
      url: `${baseUrl}/v2/PhoneNumbers/${phone_number}`,
    },
  };
}

/** `null` as long as no paid data package is asked for. */
const notAskedFor = {
  caller_name: null,
  sim_swap: null,
  call_forwarding: null,
  line_type_intelligence: null,
  line_status: null,
  identity_match: null,
  reassigned_number: null,
  sms_pumping_risk: null,
};

const problems: Record<string, string> = {
  INVALID_COUNTRY: 'INVALID_COUNTRY_CODE',
  NOT_A_NUMBER: 'NOT_A_NUMBER',
  TOO_SHORT: 'TOO_SHORT',
  TOO_LONG: 'TOO_LONG',
  INVALID_LENGTH: 'INVALID_LENGTH',
};

const problemOf = (number: string, region: CountryCode) =>
  problems[validatePhoneNumberLength(number, region) ?? ''] ?? 'INVALID_BUT_POSSIBLE';
