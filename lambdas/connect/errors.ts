import { DomainError, type ErrorTable } from '../shared/errors.ts';

export const connectErrors = {
  UNKNOWN_PROVIDER: { status: 404, detail: 'No provider of this name can be connected.' },
  ACCESS_DENIED: { status: 403, detail: 'Access was not granted at the provider.' },
  SCOPE_MISSING: { status: 403, detail: 'A permission that we need was not granted.' },
  AUTHORIZATION_EXPIRED: {
    status: 410,
    detail: 'The authorization was used already or has expired. Start again.',
  },
  STATE_MISMATCH: {
    status: 403,
    detail: 'The authorization was begun in another browser or by another person.',
  },
  PROVIDER_UNAVAILABLE: { status: 503, detail: 'The provider does not answer. Try again later.' },
  PROVIDER_NONSENSE: { status: 502, detail: 'The provider gave an answer that makes no sense.' },
  PROVIDER_GONE: { status: 410, detail: 'The provider has closed this service for good.' },
  PROVIDER_REJECTED: { status: 502, detail: 'The provider refused the request.' },
  CONNECTION_NOT_FOUND: { status: 404, detail: 'There is no such connection.' },
  NEEDS_REAUTHORIZATION: {
    status: 409,
    detail: 'The provider no longer accepts this connection. Connect again.',
  },
  /** Within `withAccessToken`: the provider answered 401. */
  ACCESS_TOKEN_REJECTED: { status: 502, detail: 'The provider refused the access token.' },
  REFRESH_IN_PROGRESS: {
    status: 503,
    detail: 'The access token is being refreshed elsewhere. Try again.',
  },
} as const satisfies ErrorTable;

export type ConnectErrorCode = keyof typeof connectErrors;

export class ConnectError extends DomainError<ConnectErrorCode> {}
