import { type Attack, type Family, upTo } from '../attack.ts';
import { sendRaw } from '../http.ts';
import { Visitor } from '../visitor.ts';

const statusesIn = (raw: string) =>
  [...raw.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

/** Writes bytes to the door; exactly one answer with one of these statuses, or none at all, holds. */
async function raw(
  attack: Attack,
  payload: string,
  bytes: string,
  statuses: readonly number[],
): Promise<void> {
  const route = 'the front door';
  try {
    const answer = await sendRaw(attack.target.origin, bytes);
    const got = statusesIn(answer);
    const holds = got.length <= 1 && got.every((status) => statuses.includes(status));
    attack.check(
      route,
      payload,
      holds && !/^(x-injected|set-cookie: injected)/im.test(answer),
      answer.slice(0, 200),
    );
  } catch (error) {
    // To be cut off is an answer; to be kept waiting isn't.
    attack.check(
      route,
      payload,
      (error as NodeJS.ErrnoException).code === 'ECONNRESET',
      String(error),
    );
  }
}

const smuggling: Family = {
  name: 'request smuggling',
  size: { short: 1, full: 20 },
  async run(attack) {
    const { host } = new URL(attack.target.origin);
    const victim = await Visitor.signedIn(attack);
    const cookie = [...victim.cookies].map((pair) => pair.join('=')).join('; ');
    const inner = `DELETE /api/account HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nContent-Length: 0\r\n\r\n`;
    const start = `POST /api/phone/checks HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
    const length = Buffer.byteLength(inner);
    const hostile: Record<string, string> = {
      'length and chunks': `${start}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      'chunks and length': `${start}Transfer-Encoding: chunked\r\nContent-Length: ${length + 5}\r\n\r\n0\r\n\r\n${inner}`,
      'two lengths': `${start}Content-Length: 0\r\nContent-Length: ${length}\r\n\r\n${inner}`,
      'a list of lengths': `${start}Content-Length: 0, ${length}\r\n\r\n${inner}`,
      'a negative length': `${start}Content-Length: -1\r\n\r\n${inner}`,
      'a length in hex': `${start}Content-Length: 0x10\r\n\r\n${inner}`,
      'a length with a sign': `${start}Content-Length: +0\r\n\r\n${inner}`,
      'an unknown coding': `${start}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
      'a coding twice': `${start}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${inner}`,
      'a space before the colon': `${start}Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${inner}`,
      'a folded header': `${start}Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${inner}`,
      'a vertical tab': `${start}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${inner}`,
      'a bad chunk': `${start}Transfer-Encoding: chunked\r\n\r\nzz\r\n${inner}\r\n0\r\n\r\n`,
      'a chunk of absurd size': `${start}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n${inner}`,
      'bare line feeds': `POST /api/phone/checks HTTP/1.1\nHost: ${host}\nContent-Length: 0\n\n${inner}`,
      'a null byte in a header': `${start}X-A: a\0b\r\nContent-Length: 0\r\n\r\n`,
      'no host': `GET /api/account HTTP/1.1\r\nConnection: close\r\n\r\n`,
      'HTTP/0.9': `GET /api/account\r\n\r\n`,
      'an unknown version': `GET /api/account HTTP/9.9\r\nHost: ${host}\r\n\r\n`,
      'an upgrade to h2c': `GET /api/account HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
      'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'a tunnel': `CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      'an address of another host': `GET http://169.254.169.254/latest/meta-data HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      'a method that is none': `G3T /api/account HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      TRACE: `TRACE /api/account HTTP/1.1\r\nHost: ${host}\r\nX-Injected: 1\r\nConnection: close\r\n\r\n`,
      'a line of thirty kilobytes': `GET /${'a'.repeat(30_000)} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      'headers of thirty kilobytes': `GET /api/account HTTP/1.1\r\nHost: ${host}\r\nX-A: ${'a'.repeat(30_000)}\r\nConnection: close\r\n\r\n`,
      'a line break in the path': `GET /api/connect/x%0d%0aX-Injected:%201 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      'a line break in the query': `GET /api/connect/x/callback?state=%0d%0aSet-Cookie:%20injected=1&error=%0d%0aX-Injected:%201 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      'a raw byte in the path': `GET /api/connect/\xff\xfe HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    };
    for (const _ of upTo(attack.size)) {
      for (const [payload, bytes] of Object.entries(hostile))
        await raw(attack, payload, bytes, [303, 400, 401, 403, 404, 405, 413, 415, 431, 501, 505]);
    }
    await attack.attempt(
      'GET /api/account',
      'the account that was to be deleted',
      victim.request('GET', '/api/account'),
      { status: 200 },
    );
  },
};

const forgedHeaders: Family = {
  name: 'forged headers',
  size: { short: 1, full: 1 },
  async run(attack) {
    const visitor = await Visitor.signedIn(attack);
    const route = 'GET /api/account';
    const { body } = await visitor.must(200, 'GET', '/api/account');
    const forged: readonly (readonly [string, string])[] = [
      ['X-Api-Key', 'guessed'],
      ['X-Original-URL', '/api/session'],
      ['X-Rewrite-URL', '/api/session'],
      ['X-Forwarded-Host', 'evil.example'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Forwarded-Prefix', '/evil'],
      ['X-Amzn-Trace-Id', 'Root=1-5759e988-bd862e3fe1be46a994272793;Self=x'],
      ['X-Amz-Cf-Id', 'x'],
      ['X-Amz-Security-Token', 'x'],
      ['Authorization', 'Bearer x'],
      ['CloudFront-Viewer-Country', 'XX'],
      ['Range', 'bytes=0-1'],
      ['If-None-Match', '*'],
      ['Accept', 'application/xml'],
      ['Accept-Encoding', 'identity;q=0, *;q=0'],
      ['TE', 'trailers, deflate;q=0.5'],
      ['Expect', '200-ok'],
      ['Max-Forwards', '0'],
      ['Via', '1.1 x, 1.1 y'],
      ['Cache-Control', 'only-if-cached'],
      ['Pragma', 'akamai-x-get-cache-key'],
    ];
    for (const header of forged) {
      const answer = await attack.attempt(
        route,
        header.join(': '),
        visitor.request('GET', '/api/account', { headers: [header] }),
        [{ status: 200 }, { status: 417 }],
      );
      if (answer?.status === 200)
        attack.check(
          route,
          header.join(': '),
          answer.body === body && answer.headers['cache-control'] === 'no-store',
        );
    }
    await directCalls(attack);
  },
};

/** Past the distribution, at the API's own name. */
async function directCalls(attack: Attack): Promise<void> {
  const resources = attack.target.template('Switchboard').Resources;
  const output = JSON.stringify(resources);
  attack.check('the template', 'the key in plain', !/"x-api-key","HeaderValue":"/.test(output));
  const { Ref: api = '' } = {
    Ref: Object.keys(resources).find((id) => resources[id]?.Type === 'AWS::ApiGateway::RestApi'),
  };
  const { physicalIds } = await import('../../../local/runner/physical-ids.ts');
  const made = physicalIds['AWS::ApiGateway::RestApi']?.({
    stack: 'Switchboard',
    logicalId: api,
    properties: {},
    place: { region: 'us-east-1', accountId: '000000000000', host: '' },
  });
  const host = `${made?.ref}.execute-api.us-east-1.amazonaws.com`;
  for (const key of ['', 'guessed', '__proto__', 'undefined', 'x'.repeat(40)]) {
    const headers: [string, string][] = [
      ['Host', host],
      ['X-Api-Key', key],
      ['CloudFront-Viewer-Address', '203.0.113.9:1'],
    ];
    const request = {
      method: 'POST',
      path: '/prod/api/phone/codes',
      headers: headers.filter(([, value]) => value !== ''),
      body: '{}',
    };
    await attack.attempt(
      'POST /api/phone/codes',
      `past the distribution with key ${key}`,
      request,
      { status: 403, code: 'DIRECT_CALL' },
    );
  }
}

export const headers = [smuggling, forgedHeaders];
