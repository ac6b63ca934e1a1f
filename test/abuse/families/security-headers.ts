import type { Family } from '../attack.ts';
import type { Answer, Hostile } from '../http.ts';
import { Visitor } from '../visitor.ts';

/** What the cheat sheets of OWASP on HTTP headers and on REST ask of every answer. */
const always: Readonly<Record<string, RegExp>> = {
  'content-security-policy':
    /^(?!.*unsafe-)(?=.*default-src 'none')(?=.*frame-ancestors 'none')(?=.*base-uri 'none')(?=.*form-action 'self')/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'permissions-policy': /camera=\(\).*geolocation=\(\).*microphone=\(\)/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-embedder-policy': /^require-corp$/,
  'cross-origin-resource-policy': /^same-origin$/,
};
const never = [
  'server',
  'x-powered-by',
  'x-aspnet-version',
  'access-control-allow-origin',
  'x-amzn-trace-id',
];

export const securityHeaders: Family = {
  name: 'security headers',
  size: { short: 1, full: 1 },
  async run(attack) {
    const visitor = await Visitor.signedIn(attack);
    const nobody = new Visitor(attack);
    const json = { phone: 'x' };
    const page = await visitor.must(200, 'GET', '/');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? '';
    const requests: readonly (readonly [string, number, Hostile])[] = [
      ['a page', 200, nobody.request('GET', '/')],
      ['a page by its path', 200, nobody.request('GET', '/account')],
      ['a script', 200, nobody.request('GET', script)],
      ['an icon', 200, nobody.request('GET', '/favicon.svg')],
      ['the OpenAPI document', 200, nobody.request('GET', '/api/openapi.json')],
      ['a missing file', 403, nobody.request('GET', '/missing.js')],
      ['an answer', 200, visitor.request('GET', '/api/account')],
      [
        'an accepted request',
        202,
        nobody.request('POST', '/api/phone/codes', { json: { phone: nobody.phone } }),
      ],
      [
        'nothing to answer',
        204,
        (await Visitor.signedIn(attack)).request('DELETE', '/api/session'),
      ],
      ['a redirect to a provider', 302, visitor.request('GET', '/api/connect/github')],
      ['a redirect to a page', 303, nobody.request('GET', '/api/connect/github')],
      [
        'what is no JSON',
        400,
        nobody.request('POST', '/api/phone/codes', {
          body: '{',
          headers: [['Content-Type', 'application/json']],
        }),
      ],
      ['nobody signed in', 401, nobody.request('GET', '/api/account')],
      [
        'another origin',
        403,
        nobody.request('POST', '/api/phone/codes', {
          json,
          headers: [['Origin', 'https://evil.example']],
        }),
      ],
      [
        'an unsigned webhook',
        403,
        nobody.request('POST', '/api/sms/inbound', {
          body: 'a=b',
          headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        }),
      ],
      ['an unknown path', 404, nobody.request('GET', '/api/unknown')],
      ['another method', 405, nobody.request('PATCH', '/api/account')],
      [
        'too large a body',
        413,
        nobody.request('POST', '/api/phone/codes', {
          body: 'x'.repeat(20_000),
          headers: [['Content-Type', 'application/json']],
        }),
      ],
      [
        'far too large a body',
        413,
        nobody.request('POST', '/api/phone/codes', {
          body: 'x'.repeat(7_000_000),
          headers: [['Content-Type', 'application/json']],
        }),
      ],
      [
        'another type',
        415,
        nobody.request('POST', '/api/phone/codes', {
          body: 'x',
          headers: [['Content-Type', 'text/plain']],
        }),
      ],
      ['a number that is none', 422, nobody.request('POST', '/api/phone/codes', { json })],
      [
        'too many',
        429,
        nobody.request('POST', '/api/phone/codes', { json: { phone: nobody.phone } }),
      ],
    ];
    for (const [payload, status, request] of requests) {
      const route = `${request.method} ${request.path.replace(script, '/assets/…')}`;
      const answer = await attack.attempt(route, payload, request, { status });
      if (answer !== undefined)
        for (const wrong of wrongIn(answer, request.path))
          attack.check(route, payload, false, wrong);
    }
    // The local door leaves it out, lest a browser want https of all that is on localhost.
    const policies = JSON.stringify(attack.target.template('Switchboard').Resources);
    attack.check(
      'the template',
      'Strict-Transport-Security',
      /"StrictTransportSecurity":\{"AccessControlMaxAgeSec":63072000,"IncludeSubdomains":true,"Override":true\}/.test(
        policies,
      ),
    );
    attack.check(
      'pages',
      'inline code',
      !/<script(?![^>]*\bsrc=)|<style|\son\w+=|style="/i.test(page.body),
      page.body.slice(0, 300),
    );
  },
};

function wrongIn({ headers, status, body }: Answer, path: string): readonly string[] {
  const isApi = path.startsWith('/api/') && path !== '/api/openapi.json';
  const type = headers['content-type'] ?? '';
  return [
    ...Object.entries(always).flatMap(([name, value]) =>
      value.test(headers[name] ?? '') ? [] : [`${name}: ${headers[name]}`],
    ),
    ...never.filter((name) => headers[name] !== undefined),
    ...(isApi && headers['cache-control'] !== 'no-store'
      ? [`cache-control: ${headers['cache-control']}`]
      : []),
    ...(isApi && status >= 400 && type !== 'application/problem+json'
      ? [`content-type: ${type}`]
      : []),
    ...(status === 405 && headers['allow'] === undefined ? ['no allow'] : []),
    ...(status === 429 && headers['retry-after'] === undefined ? ['no retry-after'] : []),
    ...(/\bat .*\.[jt]s:\d+|node_modules|dynamodb|arn:aws/i.test(isApi ? body : '')
      ? [`it tells of its inside: ${body}`]
      : []),
  ];
}
