import type { Store } from '../../store.ts';

export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'received';

/** A message as it is kept; times in milliseconds since the epoch. */
export interface Message {
  sid: string;
  accountSid: string;
  to: string;
  from: string;
  body: string;
  direction: 'outbound-api' | 'outbound-reply' | 'inbound';
  status: MessageStatus;
  errorCode: number | null;
  created: number;
  updated: number;
  sent: number | null;
  statusCallback: string | null;
}

export const apiVersion = '2010-04-01';

/** The Message resource as the API answers it. */
export function represent(message: Message) {
  const uri = `/${apiVersion}/Accounts/${message.accountSid}/Messages/${message.sid}`;
  return {
    account_sid: message.accountSid,
    api_version: apiVersion,
    body: message.body,
    date_created: rfc2822(message.created),
    date_sent: message.sent === null ? null : rfc2822(message.sent),
    date_updated: rfc2822(message.updated),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: null,
    from: message.from,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: String(segments(message.body)),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}

const rfc2822 = (time: number) => new Date(time).toUTCString().replace('GMT', '+0000');

const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

/** 160 GSM-7 or 70 UCS-2 units in one, 153 or 67 in each of several. */
function segments(body: string): number {
  const [alone, joined] = gsm7.test(body) ? [160, 153] : [70, 67];
  return body.length <= alone ? 1 : Math.ceil(body.length / joined);
}

/**
 * Page of the message list, newest first, by the documented filters `To`, `From`, `DateSent`, `DateSent>` and
 * `DateSent<`: days in GMT, both ends included. A page begins after the message that its token names, so that
 * one which comes meanwhile moves nothing; `Page` alone says nothing.
 */
export function listMessages(messages: Store<Message>, accountSid: string, query: URLSearchParams) {
  const matching = [...messages.entries()]
    .map(([, message]) => message)
    .filter((message) => matches(message, query))
    .reverse();
  const size = Math.min(Number(query.get('PageSize') ?? 50) || 50, 1000);
  const page = Number(query.get('Page') ?? 0) || 0;
  const last = query.get('PageToken')?.slice(tokenPrefix.length);
  const start = last === undefined ? 0 : matching.findIndex(({ sid }) => sid === last) + 1;
  const end = Math.min(start + size, matching.length);
  const uriOf = (number: number, token?: string) => {
    const params = new URLSearchParams(query);
    params.set('PageSize', String(size));
    params.set('Page', String(number));
    params.delete('PageToken');
    if (token !== undefined) params.set('PageToken', tokenPrefix + token);
    return `/${apiVersion}/Accounts/${accountSid}/Messages.json?${params}`;
  };
  return {
    messages: matching.slice(start, end).map(represent),
    page,
    page_size: size,
    start,
    end: Math.max(end - 1, 0),
    uri: uriOf(page, last),
    first_page_uri: uriOf(0),
    next_page_uri: end < matching.length ? uriOf(page + 1, matching[end - 1]?.sid) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1, matching[start - size - 1]?.sid) : null,
  };
}

/** What a page token begins with: `PA` for pages after a message. */
const tokenPrefix = 'PA';

function matches(message: Message, query: URLSearchParams): boolean {
  const [to, from] = [query.get('To'), query.get('From')];
  if (to !== null && message.to !== to) return false;
  if (from !== null && message.from !== from) return false;
  const sent = dayOf(new Date(message.sent ?? message.created).toISOString());
  const [on, first, last] = ['DateSent', 'DateSent>', 'DateSent<'].map((name) => query.get(name));
  if (on && sent !== dayOf(on)) return false;
  return (!first || sent >= dayOf(first)) && (!last || sent <= dayOf(last));
}

/** The day of an ISO 8601 time in UTC. */
const dayOf = (time: string) => time.slice(0, 10);
