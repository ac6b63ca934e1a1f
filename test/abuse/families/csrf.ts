import type { Attack, Family } from '../attack.ts';
import { type ApiRoute, concrete, routesOf } from '../routes.ts';
import { Visitor } from '../visitor.ts';

const picture = { bucket: 'quickstarts', key: 'a.png', contentType: 'image/png' };
const bodies: Readonly<Record<string, object>> = {
  'POST /api/phone/codes': { phone: '+14155550123' },
  'POST /api/phone/checks': { phone: '+14155550123', code: '123456' },
  'PUT /api/account/preferences': { alertBelow: 50, quietHours: null, timeZone: 'UTC' },
  'POST /api/topics/confirmations': { token: 'x' },
  'POST /api/services/s3/put': { ...picture, body: 'AAAA' },
  'POST /api/services/s3/signPolicy': { ...picture, contentLength: 3 },
  'POST /api/services/http/get': { url: 'https://example.com/' },
};

const origins = (own: string) => {
  const { host, port } = new URL(own);
  return [
    'https://evil.example',
    'null',
    `${own}.evil.example`,
    `http://evil.${host}`,
    `https://${host}`,
    `http://localhost:${Number(port) + 1}`,
    'http://localhost',
    `${own}/`,
    own.toUpperCase(),
    `${own}, https://evil.example`,
    `https://evil.example ${own}`,
    `http://user@${host}`,
    `http://127.0.0.1:${port}`,
    'file://',
    `${own}#`,
    'undefined',
    '*',
  ];
};

async function crossSite(attack: Attack, victim: Visitor, route: ApiRoute): Promise<void> {
  const json = bodies[route.name];
  for (const origin of origins(attack.target.origin)) {
    const request = victim.request(route.method, concrete(route), {
      json,
      headers: [['Origin', origin]],
    });
    await attack.attempt(route.name, `Origin: ${origin}`, request, {
      status: 403,
      code: 'ORIGIN_MISMATCH',
    });
  }
  if (json === undefined) return;
  // What a form of another site can send without asking first, as if its browser left out the origin.
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ]) {
    const headers: [string, string][] = [
      ['Origin', ''],
      ['Content-Type', type],
    ];
    const request = victim.request(route.method, concrete(route), {
      body: JSON.stringify(json),
      headers,
    });
    await attack.attempt(route.name, `a form as ${type}`, request, {
      status: 415,
      code: 'BODY_TYPE_UNSUPPORTED',
    });
  }
}

export const csrf: Family = {
  name: 'cross-site requests',
  size: { short: 1, full: 1 },
  async run(attack) {
    // As if the browser had sent the cookies, which their SameSite=Lax forbids it to.
    const victim = await Visitor.signedIn(attack);
    const url = await victim.callback('github', 'csrf');
    await victim.must(303, 'GET', url.pathname + url.search);
    await attack.target.local.idle();
    const before = (await victim.must(200, 'GET', '/api/account')).body;
    const routes = await routesOf(attack.target);
    for (const route of routes) {
      if (route.method !== 'GET' && route.caller !== 'signature')
        await crossSite(attack, victim, route);
      const origin: [string, string] = ['Origin', 'https://evil.example'];
      const preflight = [origin, ['Access-Control-Request-Method', route.method]] as const;
      const answer = await attack.attempt(
        route.name,
        'a preflight',
        victim.request('OPTIONS', concrete(route), { headers: preflight }),
        { status: 405 },
      );
      const allows = Object.keys(answer?.headers ?? {}).filter((name) =>
        name.startsWith('access-control-'),
      );
      attack.check(route.name, 'a preflight', allows.length === 0, allows.join());
    }
    const overrides = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];
    for (const name of overrides) {
      await attack.attempt(
        'GET /api/account',
        name,
        victim.request('GET', '/api/account?_method=DELETE', { headers: [[name, 'DELETE']] }),
        { status: 200 },
      );
    }
    const after = (await victim.must(200, 'GET', '/api/account')).body;
    attack.check('GET /api/account', 'all of it', after === before, after);
  },
};
