/**
 * Walks through the consent pages as a browser would, allows everything, and answers where it was
 * sent in the end.
 * @param authorizationUrl on the simulator itself, with `login_hint`
 * @returns the client's redirect URI with its parameters, or the page on which it got stuck
 */
export async function consentSilently(
  authorizationUrl: URL,
): Promise<{ location: string } | { status: number; body: string }> {
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  for (let hop = 0; hop < 6; hop += 1) {
    const response = await visit(url, cookies, authorizationUrl.searchParams);
    const location = response.headers.get('location');
    if (location === null) return { status: response.status, body: await response.text() };
    await response.arrayBuffer();
    const next = new URL(location, url);
    if (next.origin !== url.origin) return { location: next.href };
    url = next;
  }
  throw new Error('consent leads nowhere');
}

async function visit(
  url: URL,
  cookies: Map<string, string>,
  request: URLSearchParams,
): Promise<Response> {
  const isConsent = url.pathname.startsWith('/interaction/');
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
    ...(isConsent ? { method: 'POST', body: decision(request) } : {}),
  });
  for (const cookie of response.headers.getSetCookie()) {
    const [name = '', value = ''] = cookie.split(';', 1)[0]?.split(/=(.*)/s) ?? [];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
  return response;
}

function decision(request: URLSearchParams): URLSearchParams {
  const scopes = (request.get('scope') ?? '').split(' ');
  return new URLSearchParams([
    ['account', request.get('login_hint') ?? ''],
    ['decision', 'allow'],
    ...scopes.map((scope) => ['granted', scope]),
  ]);
}
