/**
 * A first-party cookie that scripts can't read and other hosts can't set (RFC 6265bis, `__Host-` prefix).
 * `Lax`, since the provider's redirect back to us is a navigation from another site.
 */
export function setCookie(name: `__Host-${string}`, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Lax`;
}

export function clearCookie(name: `__Host-${string}`): string {
  return setCookie(name, '', 0);
}

/** The cookies of a request by name; of two with one name the first counts. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}
