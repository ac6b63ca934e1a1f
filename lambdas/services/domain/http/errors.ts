import { DomainError, type ErrorTable } from '../../../shared/errors.ts';

export const httpActionErrors = {
  HTTP_URL_INVALID: {
    status: 400,
    detail: 'The URL, or its parts, are not those of one http or https URL.',
  },
  HTTP_BODY_INVALID: {
    status: 400,
    detail:
      'The body must be a string or binary, any JSON with encodeBodyAsJSON, or a form of its own.',
  },
  HTTP_BODY_TOO_LARGE: { status: 413, detail: 'The body to send is larger than 1 MiB.' },
  HTTP_CREDENTIALS_TWICE: {
    status: 400,
    detail: 'Credentials or cookies are given in two places. Give them in one.',
  },
  HTTP_ADDRESS_REFUSED: {
    status: 403,
    detail: 'Only public addresses are called, by https, on the usual ports.',
  },
  HTTP_REDIRECT_REFUSED: {
    status: 502,
    detail: 'The answer was a redirect that is not followed.',
  },
  HTTP_UNREACHABLE: { status: 502, detail: 'No valid answer came from there.' },
  HTTP_TIMEOUT: { status: 504, detail: 'The answer took too long.' },
  HTTP_RESPONSE_TOO_LARGE: { status: 502, detail: 'The answer is larger than is read.' },
} as const satisfies ErrorTable;

export type HttpActionErrorCode = keyof typeof httpActionErrors;

/** Never has a cause: what the network said may name addresses that are nobody's business. */
export class HttpActionError extends DomainError<HttpActionErrorCode> {}
