import { DomainError, type ErrorTable } from '../shared/errors.ts';

export const topicsErrors = {
  TEXTS_STOPPED: {
    status: 409,
    detail:
      'You have stopped our texts. To get them again, text START to the number they came from.',
  },
  ALREADY_CONFIRMED: { status: 409, detail: 'You have confirmed already; nothing is left to do.' },
  NOT_INVITED: { status: 409, detail: 'Connect a device first; then we ask you by text.' },
  ASKED_TOO_RECENTLY: { status: 429, detail: 'We have just texted you. Wait a minute.' },
  ASKED_TOO_OFTEN: { status: 429, detail: 'We have texted you several times. Try again tomorrow.' },
  CONFIRMATION_EXPIRED: {
    status: 410,
    detail: 'This link is no longer good. Ask for a new text on your account page.',
  },
  TEXT_NOT_FOUND: { status: 404, detail: 'There is no such text of yours.' },
  TEXT_NOT_RESENDABLE: {
    status: 409,
    detail:
      'Only a text that failed, or whose fate is unknown, can be sent again; one whose words we do not keep never is.',
  },
  NOT_SUBSCRIBED: {
    status: 409,
    detail: 'Whoever has this number has not confirmed that they want our texts.',
  },
  TOO_MANY_TEXTS: { status: 429, detail: 'As many texts were sent as may be in a day.' },
  TEXT_IN_PROGRESS: { status: 409, detail: 'The same text is being sent at this moment.' },
  TEXT_NOT_SENT: { status: 503, detail: 'The text could not be sent.' },
  SIGNATURE_INVALID: { status: 403, detail: 'The request is not signed by our text provider.' },
} as const satisfies ErrorTable;

export type TopicsErrorCode = keyof typeof topicsErrors;

export class TopicsError extends DomainError<TopicsErrorCode> {}
