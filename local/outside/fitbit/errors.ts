import type { Answer } from '../http/exchange.ts';
import type { TroubleAnswers } from '../http/faults.ts';

type FitbitErrorType =
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'unsupported_grant_type'
  | 'invalid_token'
  | 'expired_token'
  | 'insufficient_scope'
  | 'not_found'
  | 'gone'
  | 'system';

/** `{"errors":[{"errorType","message"}],"success":false}`, as the Fitbit Web API answers. */
export function fitbitError(
  status: number,
  errorType: FitbitErrorType,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return { status, headers, body: { errors: [{ errorType, message }], success: false } };
}

export const tooManyRequests = (seconds: number): Answer => ({
  status: 429,
  headers: {
    'retry-after': String(seconds),
    'fitbit-rate-limit-limit': '150',
    'fitbit-rate-limit-remaining': '0',
    'fitbit-rate-limit-reset': String(seconds),
  },
  body: {
    error: {
      code: 429,
      message: 'Resource has been exhausted (e.g. check quota).',
      status: 'RESOURCE_EXHAUSTED',
    },
  },
});

export const fitbitTrouble: TroubleAnswers = {
  'rate-limit': tooManyRequests(2),
  gone: fitbitError(
    410,
    'gone',
    'The Fitbit Web API is no longer available. Use the Google Health API.',
  ),
  down: fitbitError(503, 'system', 'The service is temporarily unavailable.'),
};
