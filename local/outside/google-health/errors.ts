import type { Answer } from '../http/exchange.ts';
import type { TroubleAnswers } from '../http/faults.ts';

/** `{"error":{"code","message","status","details"}}`, as Google's APIs answer (google.rpc.Status). */
export function googleError(
  code: number,
  status: string,
  message: string,
  reason?: string,
  headers: Record<string, string> = {},
): Answer {
  const details = reason && [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason,
      domain: 'googleapis.com',
      metadata: { service: 'health.googleapis.com' },
    },
  ];
  return {
    status: code,
    headers,
    body: { error: { code, message, status, ...(details ? { details } : {}) } },
  };
}

export const tooManyRequests = (seconds: number) =>
  googleError(
    429,
    'RESOURCE_EXHAUSTED',
    'Quota exceeded for quota metric and limit of the service.',
    'RATE_LIMIT_EXCEEDED',
    { 'retry-after': String(seconds) },
  );

export const googleTrouble: TroubleAnswers = {
  'rate-limit': tooManyRequests(2),
  gone: googleError(410, 'FAILED_PRECONDITION', 'This API is no longer available.'),
  down: googleError(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
};
