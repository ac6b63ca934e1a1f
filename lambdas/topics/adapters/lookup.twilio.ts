import type V2 from 'twilio/lib/rest/lookups/V2';
import { PhoneNumberListInstance } from 'twilio/lib/rest/lookups/v2/phoneNumber';
import { log } from '../../shared/log.ts';
import { errorCode } from './http-call.ts';
import { type TwilioCredentials, twilioApi } from './twilio-client.ts';

export interface LookupOptions {
  readonly credentials: () => Promise<TwilioCredentials>;
  /** What to call for `https://lookups.twilio.com`. */
  readonly baseUrl: string;
  readonly timeoutSeconds?: number;
}

/** Twilio Lookup v2, basic: whether a number exists. When Lookup can't say, it does: a code will show. */
export function twilioLookup({ credentials, baseUrl, timeoutSeconds = 2 }: LookupOptions) {
  return async (phone: string): Promise<boolean> => {
    try {
      const api = twilioApi(await credentials(), baseUrl, 'v2', timeoutSeconds);
      const numbers = PhoneNumberListInstance(api as V2);
      return (await numbers(phone).fetch()).valid !== false;
    } catch (error) {
      log.warn('lookup failed', { reason: errorCode(error) });
      return true;
    }
  };
}
