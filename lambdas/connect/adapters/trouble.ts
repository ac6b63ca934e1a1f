import { ConnectError } from '../errors.ts';
import { type Answer, ExchangeError } from './exchange.ts';

/** How long a provider in trouble is left alone when it doesn't say. */
const defaultWaitSeconds = 30;
const longestWaitSeconds = 3600;

/** @throws ConnectError for answers that mean the same everywhere: 410, 429 and 5xx */
export function refuseTrouble({ status, headers }: Answer, now: number): void {
  if (status === 410) throw new ConnectError('PROVIDER_GONE');
  if (status !== 429 && status < 500) return;
  throw new ConnectError('PROVIDER_UNAVAILABLE', { retryAfterSeconds: waitOf(headers, now) });
}

/** What an exchange that failed means to a person who waits for it. */
export function troubleOf(error: unknown): unknown {
  if (!(error instanceof ExchangeError)) return error;
  if (error.reason === 'too-large') return new ConnectError('PROVIDER_NONSENSE');
  return new ConnectError('PROVIDER_UNAVAILABLE', { retryAfterSeconds: defaultWaitSeconds });
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), or Fitbit's own header in seconds. */
function waitOf(headers: Answer['headers'], now: number): number {
  const told = String(headers['retry-after'] ?? headers['fitbit-rate-limit-reset'] ?? '');
  const seconds = /^\d+$/.test(told) ? Number(told) : Date.parse(told) / 1000 - now;
  if (Number.isNaN(seconds)) return defaultWaitSeconds;
  return Math.min(Math.max(1, Math.ceil(seconds)), longestWaitSeconds);
}
