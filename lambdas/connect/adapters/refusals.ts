import * as oauth from 'oauth4webapi';
import type { RefreshOutcome } from '../domain/ports.ts';
import { ConnectError } from '../errors.ts';
import { ExchangeError } from './exchange.ts';
import { troubleOf } from './trouble.ts';

/** What to tell a person. The library's errors keep whole answers, so none of them is kept as a cause. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof oauth.AuthorizationResponseError) {
    return new ConnectError(authorizationErrors.get(error.error) ?? 'PROVIDER_REJECTED');
  }
  if (error instanceof oauth.ResponseBodyError) {
    return new ConnectError(
      error.error === 'invalid_grant' ? 'AUTHORIZATION_EXPIRED' : 'PROVIDER_REJECTED',
    );
  }
  if (error instanceof ConnectError && error.code === 'ACCESS_TOKEN_REJECTED') {
    return new ConnectError('PROVIDER_REJECTED');
  }
  return isNonsense(error) ? new ConnectError('PROVIDER_NONSENSE') : troubleOf(error);
}

/** RFC 6749, section 4.1.2.1. */
const authorizationErrors = new Map<string, 'ACCESS_DENIED' | 'PROVIDER_UNAVAILABLE'>([
  ['access_denied', 'ACCESS_DENIED'],
  ['server_error', 'PROVIDER_UNAVAILABLE'],
  ['temporarily_unavailable', 'PROVIDER_UNAVAILABLE'],
]);

/** What came of a refresh that was sent. @throws ConnectError when the provider certainly did nothing */
export function outcomeOf(error: unknown): RefreshOutcome {
  if (error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant') {
    return { outcome: 'refused' };
  }
  if (error instanceof ExchangeError && error.reason !== 'not-sent') return { outcome: 'lost' };
  const refusal = refusalOf(error);
  if (!(refusal instanceof ConnectError)) return { outcome: 'lost' };
  // An answer of 200 that can't be read may have been the new tokens; any other status was not.
  const isSuccess = !(isNonsense(error) && error.code === oauth.RESPONSE_IS_NOT_CONFORM);
  if (refusal.code === 'PROVIDER_NONSENSE' && isSuccess) return { outcome: 'lost' };
  throw refusal;
}

function isNonsense(
  error: unknown,
): error is oauth.OperationProcessingError | oauth.UnsupportedOperationError {
  return (
    error instanceof oauth.OperationProcessingError ||
    error instanceof oauth.UnsupportedOperationError
  );
}
