import type { CodeSent } from '../answers.ts';
import type { PendingCode } from './steps.ts';

const KEY = 'pending-code';

/** Phones drop the page while its owner reads the text: the tab remembers that a code was sent. */
export function rememberCode(sent: CodeSent): PendingCode {
  const now = Date.now();
  const pending = {
    phone: sent.phone,
    expiresAt: now + sent.expiresInSeconds * 1000,
    resendAt: now + sent.resendInSeconds * 1000,
  };
  withStorage((storage) => storage.setItem(KEY, JSON.stringify(pending)));
  return pending;
}

export function recallCode(): PendingCode | undefined {
  const stored = withStorage((storage) => storage.getItem(KEY));
  try {
    const value = JSON.parse(stored ?? 'null') as Partial<PendingCode> | null;
    if (typeof value?.phone !== 'string') return undefined;
    if (typeof value.resendAt !== 'number' || typeof value.expiresAt !== 'number') return undefined;
    const { phone, expiresAt, resendAt } = value;
    return expiresAt > Date.now() ? { phone, expiresAt, resendAt } : undefined;
  } catch {
    return undefined;
  }
}

export function forgetCode(): void {
  withStorage((storage) => storage.removeItem(KEY));
}

/** Storage may be switched off: then a reload starts at the number again. */
export function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
