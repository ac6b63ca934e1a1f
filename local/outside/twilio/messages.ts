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

/** Page of the message list, newest first, by the documented filters `To`, `From`, `DateSent`, `DateSent>`, `DateSent<`. */
export function listMessages(messages: Store<Message>, accountSid: string, query: URLSearchParams) {
  const matching = [...messages.entries()]
    .map(([, message]) => message)
    .filter((message) => matches(message, query))
    .reverse();
  const size = Math.min(Number(query.get('PageSize') ?? 50) || 50, 1000);
  const page = Number(query.get('Page') ?? 0) || 0;
  const uriOf = (number: number) => {
    const params = new URLSearchParams(query);
    params.set('PageSize', String(size));
    params.set('Page', String(number));
    return `/${apiVersion}/Accounts/${accountSid}/Messages.json?${params}`;
  };
  const start = page * size;
  const end = Math.min(start + size, matching.length);
  return {
    messages: matching.slice(start, end).map(represent),
    page,
    page_size: size,
    start,
    end: Math.max(end - 1, 0),
    uri: uriOf(page),
    first_page_uri: uriOf(0),
    next_page_uri: end < matching.length ? uriOf(page + 1) : null,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
  };
}

function matches(message: Message, query: URLSearchParams): boolean {
  const [to, from] = [query.get('To'), query.get('From')];
  if (to !== null && message.to !== to) return false;
  if (from !== null && message.from !== from) return false;
  const seconds = Math.floor((message.sent ?? message.created) / 1000);
  const after = secondsOf(query.get('DateSent>'));
  const before = secondsOf(query.get('DateSent<'));
  const on = query.get('DateSent')?.slice(0, 10);
  if (after !== undefined && seconds < after) return false;
  if (before !== undefined && seconds > before) return false;
  return on === undefined || new Date(seconds * 1000).toISOString().startsWith(on);
}

const secondsOf = (date: string | null) =>
  date === null ? undefined : Math.floor(Date.parse(date) / 1000);
