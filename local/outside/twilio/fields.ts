import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { apiVersion, type Message } from './messages.ts';

/** The form fields of an incoming message's webhook. */
export function inboundFields(message: Message): Record<string, string> {
  return {
    ToCountry: countryOf(message.to),
    ToState: '',
    ToCity: '',
    ToZip: '',
    FromCountry: countryOf(message.from),
    FromState: '',
    FromCity: '',
    FromZip: '',
    SmsMessageSid: message.sid,
    NumMedia: '0',
    NumSegments: '1',
    SmsSid: message.sid,
    SmsStatus: 'received',
    MessageSid: message.sid,
    AccountSid: message.accountSid,
    To: message.to,
    From: message.from,
    Body: message.body,
    ApiVersion: apiVersion,
  };
}

const countryOf = (number: string) => parsePhoneNumberFromString(number)?.country ?? '';

/** The form fields of a status callback. */
export function receiptFields(message: Message): Record<string, string> {
  return {
    SmsSid: message.sid,
    SmsStatus: message.status,
    MessageStatus: message.status,
    To: message.to,
    MessageSid: message.sid,
    AccountSid: message.accountSid,
    From: message.from,
    ApiVersion: apiVersion,
    ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
  };
}
