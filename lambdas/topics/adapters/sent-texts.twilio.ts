import type { ListedText } from '../domain/reconcile-texts.ts';
import { type TwilioOptions, twilioMessages } from './sms.twilio.ts';
import { textStatusOf } from './twilio-status.ts';

const most = 100;

/** What Twilio has been given for a number, newest first. @throws when Twilio can't say */
export function sentThroughTwilio(options: TwilioOptions) {
  return async (to: string): Promise<readonly ListedText[]> => {
    const messages = await twilioMessages(options);
    // By number alone: a text that is still queued has no date by which it could be found.
    const listed = await messages.list({ to, from: options.from, limit: most });
    return listed.map(({ sid, body, status, dateCreated }) => ({
      providerId: sid,
      body,
      status: textStatusOf(status) ?? 'sent',
      at: Math.floor(dateCreated.getTime() / 1000),
    }));
  };
}
