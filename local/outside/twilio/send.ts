import { isE164 } from '../phones/network.ts';
import type { TwilioErrorCode } from './errors.ts';

/** Twilio's number that can never be texted. */
const magicInvalidNumber = '+15005550001';

/** Why Twilio would not take a message, in the order in which it looks. */
export function validateSend(
  form: URLSearchParams,
  ownNumber: string,
  isBlocked: (person: string, number: string) => boolean,
): TwilioErrorCode | undefined {
  const [to, from, body] = [form.get('To'), form.get('From'), form.get('Body')];
  const callback = form.get('StatusCallback');
  if (!to) return 21604;
  if (!from) return 21603;
  if (!body) return 21602;
  if (!isE164(to) || to === magicInvalidNumber) return 21211;
  if (!isE164(from)) return 21212;
  if (from !== ownNumber) return 21606;
  if (body.length > 1600) return 21617;
  if (callback !== null && !isHttpUrl(callback)) return 21609;
  return isBlocked(to, from) ? 21610 : undefined;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
