import { createHash, randomBytes } from 'node:crypto';

/** The id of a browser as its cookie carries it; what we store is its hash. */
export const browserCookie = '__Host-browser';
export const browserCookieSeconds = 400 * 86_400;

export function newBrowserId(): string {
  return randomBytes(24).toString('base64url');
}

/** What stands for the browser in our tables, so that a leaked table impersonates no browser. */
export function browserHash(browserId: string): string {
  return createHash('sha256').update(browserId).digest('base64url').slice(0, 22);
}

/** Whether a cookie's value can be one of ours. */
export function isBrowserId(value: string | undefined): value is string {
  return value !== undefined && /^[\w-]{32}$/.test(value);
}
