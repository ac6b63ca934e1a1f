import { DomainError, type ErrorTable } from '../errors.ts';

/** What any route may answer before its capability is asked. */
export const httpErrors = {
  BODY_TOO_LARGE: { status: 413, detail: 'The request body is larger than this route accepts.' },
  BODY_TYPE_UNSUPPORTED: {
    status: 415,
    detail: 'This route does not accept a body of this content type.',
  },
  BODY_NOT_PARSABLE: { status: 400, detail: 'The request body does not parse.' },
  REQUEST_INVALID: {
    status: 400,
    detail: 'A part of the request is missing or of the wrong form.',
  },
  SESSION_REQUIRED: { status: 401, detail: 'Sign in with your phone number first.' },
  ORIGIN_MISMATCH: {
    status: 403,
    detail: 'Requests that change something must come from our own pages.',
  },
} as const satisfies ErrorTable;

export type HttpErrorCode = keyof typeof httpErrors;

export interface Issue {
  /** Dotted path inside the body, query or header, `''` for the whole. */
  readonly path: string;
  readonly detail: string;
}

export class HttpError extends DomainError<HttpErrorCode> {
  constructor(
    code: HttpErrorCode,
    readonly issues: readonly Issue[] = [],
  ) {
    super(code);
  }
}

/**
 * A request that is refused before its route has decided anything: where in our code is no news, and to
 * find that out costs more than all else that a refusal takes.
 */
export function requestRefused(code: HttpErrorCode, issues?: readonly Issue[]): HttpError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new HttpError(code, issues);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
