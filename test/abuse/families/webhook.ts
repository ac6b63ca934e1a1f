import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { Attack } from '../attack.ts';
import type { Hostile } from '../http.ts';
import { freshNumber } from '../visitor.ts';

export type Fields = Readonly<Record<string, string>>;
export type Pair = readonly [string, string];

/** A webhook as Twilio would send it, before anything is changed. */
export interface Webhook {
  readonly path: string;
  readonly fields: Fields;
  readonly token: string;
  readonly origin: string;
}

const form = 'application/x-www-form-urlencoded; charset=utf-8';

export const signatureOf = ({ token, origin, path, fields }: Webhook) =>
  getExpectedTwilioSignature(token, origin + path, fields);

/** Posts a form; a header without a value is left out. */
export function post(
  webhook: Webhook,
  changes: Partial<{
    path: string;
    body: string;
    signature: string;
    type: string;
    method: string;
    more: readonly Pair[];
  }> = {},
): Hostile {
  const headers: Pair[] = [
    ['Content-Type', changes.type ?? form],
    ['X-Twilio-Signature', changes.signature ?? signatureOf(webhook)],
    ...(changes.more ?? []),
  ];
  return {
    method: changes.method ?? 'POST',
    path: changes.path ?? webhook.path,
    headers: headers.filter(([, value]) => value !== ''),
    body: changes.body ?? new URLSearchParams(webhook.fields).toString(),
  };
}

export const bodyOf = (pairs: readonly Pair[]) =>
  new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();

export function inbound(attack: Attack, from: string, words: string): Webhook {
  const sid = `SM${attack.random.text(32, '0123456789abcdef')}`;
  return {
    path: '/api/sms/inbound',
    token: attack.target.twilioToken,
    origin: attack.target.origin,
    fields: {
      ToCountry: 'US',
      ToState: '',
      SmsMessageSid: sid,
      NumMedia: '0',
      NumSegments: '1',
      SmsSid: sid,
      SmsStatus: 'received',
      MessageSid: sid,
      AccountSid: `AC${attack.random.text(32, '0123456789abcdef')}`,
      To: '+14155550100',
      From: from,
      Body: words,
      ApiVersion: '2010-04-01',
    },
  };
}

export function receipt(attack: Attack, text: string): Webhook {
  const sid = `SM${attack.random.text(32, '0123456789abcdef')}`;
  return {
    path: `/api/sms/receipts?text=${text}`,
    token: attack.target.twilioToken,
    origin: attack.target.origin,
    fields: {
      SmsSid: sid,
      SmsStatus: 'failed',
      MessageStatus: 'failed',
      ErrorCode: '30003',
      To: freshNumber(),
      MessageSid: sid,
      AccountSid: `AC${attack.random.text(32, '0123456789abcdef')}`,
      From: '+14155550100',
      ApiVersion: '2010-04-01',
    },
  };
}
