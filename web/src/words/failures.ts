import type { Failure } from '../api.ts';
import { waitInWords } from './waits.ts';

/** What to tell a person whose request failed; nothing that they typed is lost. */
export function failureInWords(failure: Failure): string {
  const { code, status, detail, retryAfterSeconds: wait } = failure;
  if (code === 'UNREACHABLE') {
    return 'We could not reach the server. Check your connection and try again.';
  }
  if (code === 'TIMEOUT') return 'The server took too long to answer. Please try again.';
  if (status >= 500 || code === 'UNREADABLE_ANSWER') {
    const again = wait ? `Please try again ${waitInWords(wait)}.` : 'Please try again.';
    return `Something went wrong on our side. ${again}`;
  }
  if (wait !== undefined) {
    const reason = status === 429 ? 'That was too often.' : detail;
    return `${detail || reason} You can try again ${waitInWords(wait)}.`;
  }
  return detail || 'That did not work. Please try again.';
}
