import { DomainError, type ErrorTable } from '../shared/errors.ts';

export const phoneErrors = {
  PHONE_UNREACHABLE: { status: 422, detail: 'No text can reach this number. Check it for typos.' },
  PHONE_COUNTRY_NOT_ALLOWED: { status: 422, detail: 'We do not text numbers of this country.' },
  SENT_TOO_RECENTLY: {
    status: 429,
    detail: 'A code was just sent. Wait before you ask for another.',
  },
  TOO_MANY_CODES: { status: 429, detail: 'Too many codes were asked for. Try again later.' },
  TEXT_NOT_SENT: { status: 503, detail: 'The text could not be sent. Try again.' },
  CODE_WRONG: { status: 422, detail: 'This is not the code that we sent to this browser.' },
  CODE_EXPIRED: { status: 410, detail: 'This code has expired. Ask for a new one.' },
  ERASE_UNFINISHED: {
    status: 409,
    detail: 'What we knew of this number is still being erased. Try again in some minutes.',
  },
  TOO_MANY_GUESSES: {
    status: 429,
    detail: 'Too many wrong codes for this number. Try again later.',
  },
} as const satisfies ErrorTable;

export type PhoneErrorCode = keyof typeof phoneErrors;

export class PhoneError extends DomainError<PhoneErrorCode> {}
