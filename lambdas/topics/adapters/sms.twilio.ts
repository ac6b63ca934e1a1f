import type V2010 from 'twilio/lib/rest/api/V2010';
import { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message';
import { describeFault, log } from '../../shared/log.ts';
import type { Sender, Sent } from '../domain/ports.ts';
import { errorCode, isUnsent } from './http-call.ts';
import { type TwilioCredentials, twilioApi } from './twilio-client.ts';

export interface TwilioOptions {
  readonly credentials: () => Promise<TwilioCredentials>;
  /** What to call for `https://api.twilio.com`. */
  readonly baseUrl: string;
  /** E.164. */
  readonly from: string;
  /** `https://host`, where receipts are posted to. */
  readonly publicOrigin: string;
  readonly timeoutSeconds?: number;
}

export const receiptsPath = '/api/sms/receipts';

/** Twilio's Messages API, which posts a receipt for every status that a text moves to. */
export function twilioSender(options: TwilioOptions): Sender {
  const { from, publicOrigin } = options;
  return {
    async send({ id, to, body }) {
      const messages = await twilioMessages(options).catch(noteLack);
      if (messages === undefined) {
        return { outcome: 'refused', reason: 'no-credentials', retry: true };
      }
      const statusCallback = `${publicOrigin}${receiptsPath}?text=${id}`;
      try {
        const { sid } = await messages.create({ to, from, body, statusCallback });
        if (typeof sid !== 'string') return { outcome: 'unknown', reason: 'no-sid' };
        return { outcome: 'sent', providerId: sid };
      } catch (error) {
        return whatFailed(error);
      }
    },
  };
}

export async function twilioMessages({ credentials, baseUrl, timeoutSeconds = 10 }: TwilioOptions) {
  const account = await credentials();
  const api = twilioApi(account, baseUrl, '2010-04-01', timeoutSeconds);
  return MessageListInstance(api as V2010, account.accountSid);
}

/** Without credentials no text can have left; it may once they can be read. */
function noteLack(fault: unknown): undefined {
  log.error('no Twilio credentials', { fault: describeFault(fault) });
}

/** 4xx is a text that Twilio did not take; of all else but a connection that failed nobody knows. */
function whatFailed(error: unknown): Sent {
  if (isUnsent(error)) return { outcome: 'refused', reason: errorCode(error), retry: true };
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) {
    return {
      outcome: 'unknown',
      reason: typeof status === 'number' ? `${status}` : errorCode(error),
    };
  }
  // A wrong token or too many requests at once are no fault of the text.
  const retry = status === 401 || status === 403 || status === 429;
  return { outcome: 'refused', reason: `twilio-${code ?? status}`, retry };
}
