import type { MessageInstance, MessagePage } from 'twilio/lib/rest/api/v2010/account/message';
import type { ListedInboundText } from '../domain/find-missed-texts.ts';
import { isNumber } from '../requests.ts';
import { type TwilioOptions, twilioMessages } from './sms.twilio.ts';

type Messages = Pick<MessagePage, 'instances' | 'nextPage'>;

/** As many of the longest texts as an answer of one MiB has room for. */
const pageSize = 100;

/**
 * What people have texted to our number, newest first. @throws when Twilio can't say
 *
 * Twilio's list is filtered by whole days in GMT and ordered by time, so the rest of the first day is left out
 * by not asking for it.
 */
export function receivedThroughTwilio(options: TwilioOptions) {
  return async (since: number): Promise<readonly ListedInboundText[]> => {
    const messages = await twilioMessages(options);
    const dateSentAfter = new Date(since * 1000);
    dateSentAfter.setUTCHours(0, 0, 0, 0);
    const found: ListedInboundText[] = [];
    const query = { to: options.from, dateSentAfter, pageSize };
    for (let page: Messages | undefined = await messages.page(query); page !== undefined; ) {
      const recent: MessageInstance[] = page.instances.filter(
        (message) => sentAt(message) >= since,
      );
      found.push(...recent.filter(isFromPerson).map(listed));
      page = recent.length < page.instances.length ? undefined : await page.nextPage();
    }
    return found;
  };
}

/** A message that still comes in, in parts, is found once it is whole. */
function isFromPerson({ direction, status, from }: MessageInstance): boolean {
  return direction === 'inbound' && status === 'received' && isNumber(from);
}

function listed(message: MessageInstance): ListedInboundText {
  const { sid, from, body } = message;
  return { id: sid, from, body, sentAt: sentAt(message) };
}

function sentAt({ dateSent, dateCreated }: MessageInstance): number {
  return Math.floor((dateSent ?? dateCreated).getTime() / 1000);
}
