import type { Failure } from '../api.ts';
import { waitInWords } from './waits.ts';

/** What to tell a person whose request failed; nothing that they typed is lost. */
export function failureInWords(failure: Failure): string {
  const { code, status, detail, retryAfterSeconds: wait } = failure;
  if (code === 'UNREACHABLE') {
    return 'We could not reach the server. Check your connection and try again.';
  }
  if (code === 'TIMEOUT') return 'The server took too long to answer. Please try again.';
  // A 503 is a refusal with a reason of its own; other faults have nothing to tell.
  const told = status < 500 || status === 503 ? detail : '';
  const reason = told || unexplained(status);
  if (wait !== undefined) return `${withoutAgain(reason)} You can try again ${waitInWords(wait)}.`;
  return told || `${reason} Please try again.`;
}

function unexplained(status: number): string {
  if (status === 429) return 'That was too often.';
  return status >= 400 && status < 500 ? 'That did not work.' : 'Something went wrong on our side.';
}

/** A reason whose own "try again later" would repeat less exactly what we know. */
function withoutAgain(reason: string): string {
  return reason.replace(/ (Please t|T)ry again[^.]*\.$/, '');
}
