import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { type Attack, type Family, inLanes, upTo } from '../attack.ts';
import { browserCookie, sessionCookie, Visitor } from '../visitor.ts';

const route = 'GET /api/account';
const signIn = { status: 401, code: 'SESSION_REQUIRED' };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part = '') =>
  JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;

/** Tries a cookie in place of a visitor's session. */
function tryCookie(
  attack: Attack,
  visitor: Visitor,
  payload: string,
  cookie: string,
  expected = signIn,
) {
  const request = visitor.with({ [sessionCookie]: cookie }).request('GET', '/api/account');
  return attack.attempt(route, payload, request, expected);
}

const tampering: Family = {
  name: 'session tampering',
  size: { short: 100, full: 2000 },
  async run(attack) {
    const visitor = await Visitor.signedIn(attack);
    const victim = await Visitor.signedIn(attack);
    const genuine = visitor.cookie(sessionCookie);
    const [header = '', body = '', signature = ''] = genuine.split('.');
    const claims = decode(body);
    const victims = decode(victim.cookie(sessionCookie).split('.')[1]);
    const forged: Record<string, string> = {
      'another subject': `${header}.${encode({ ...claims, sub: victims['sub'] })}.${signature}`,
      'the victim’s claims': `${header}.${encode(victims)}.${signature}`,
      'a later end': `${header}.${encode({ ...claims, exp: 9e9 })}.${signature}`,
      'the victim’s body with one’s own signature': `${header}.${victim.cookie(sessionCookie).split('.')[1]}.${signature}`,
      'the signature alone': `..${signature}`,
      'no signature': `${header}.${body}.`,
      'two parts': `${header}.${body}`,
      'five parts': `${genuine}.x.y`,
      'six parts': `${genuine}.${genuine}`,
      padded: `${genuine}=`,
      'in another alphabet': `${header}.${body}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
      'with an array for its body': `${header}.${encode([claims])}.${signature}`,
      'with a header that is no object': `${encode('x')}.${body}.${signature}`,
      'not JSON': `${Buffer.from('{').toString('base64url')}.${body}.${signature}`,
      __proto__: '__proto__',
      'a dot': '.',
      'two dots': '..',
      quoted: `"${genuine}"`,
      'nine kilobytes': 'A'.repeat(9000),
      'a person’s id': String(victims['sub']),
    };
    for (const [payload, cookie] of Object.entries(forged))
      await tryCookie(attack, visitor, payload, cookie);
    await inLanes(upTo(attack.size), 8, async () => {
      const times = 1 + attack.random.int(3);
      let cookie = genuine;
      for (let n = 0; n < times; n++) cookie = attack.random.tamper(cookie);
      if (cookie !== genuine) await tryCookie(attack, visitor, `tampered ${cookie}`, cookie);
    });
    const twice = visitor.request('GET', '/api/account', {
      headers: [['Cookie', `${sessionCookie}=x; ${sessionCookie}=${genuine}`]],
    });
    await attack.attempt(route, 'a false cookie before the true one', twice, signIn);
    await attack.attempt(
      route,
      'too many bytes of cookies',
      visitor.with({ filler: 'A'.repeat(11_000) }).request('GET', '/api/account'),
      { status: 431 },
    );
    await attack.attempt(route, 'the genuine one', visitor.request('GET', '/api/account'), {
      status: 200,
    });
  },
};

/** Everything that can be said in a token's header about how it is to be checked. */
const confusion: Family = {
  name: 'algorithm confusion',
  size: { short: 1, full: 1 },
  async run(attack) {
    const victim = await Visitor.signedIn(attack);
    const [head = '', body = '', signature = ''] = victim.cookie(sessionCookie).split('.');
    const header = decode(head);
    const unsigned = [
      'none',
      'None',
      'NONE',
      'nOnE',
      '',
      null,
      0,
      ['none'],
      {},
      'HS256 ',
      'hs256',
      'HS384',
      'HS512',
      'RS256',
      'PS256',
      'ES256',
      'EdDSA',
      'dir',
      'A256KW',
      '__proto__',
    ];
    for (const alg of unsigned) {
      for (const end of ['', signature, 'AA']) {
        await tryCookie(
          attack,
          victim,
          `alg ${JSON.stringify(alg)} with ${end.length} characters`,
          `${encode({ ...header, alg })}.${body}.${end}`,
        );
      }
    }
    const claims = decode(body);
    const kids = [
      '',
      '../../../../dev/null',
      '/dev/null',
      "' OR '1'='1",
      '__proto__',
      'constructor',
      'undefined',
      'AWSCURRENT',
      'https://evil.example/key',
      header['kid'],
    ];
    const keys = [
      '',
      '\0',
      'secret',
      'undefined',
      'null',
      '[object Object]',
      String(header['kid']),
      'x'.repeat(64),
    ];
    for (const kid of kids) {
      for (const key of keys.filter((one) => one !== '')) {
        for (const alg of ['HS256', 'HS512']) {
          const token = new SignJWT(claims).setProtectedHeader({ alg, kid: String(kid) });
          await tryCookie(
            attack,
            victim,
            `kid ${kid}, key ${JSON.stringify(key)}, ${alg}`,
            await token.sign(new TextEncoder().encode(key)),
          );
        }
      }
    }
    for (const kid of [0, 1.5, true, null, [], ['first'], {}, { toString: 'first' }]) {
      await tryCookie(
        attack,
        victim,
        `kid ${JSON.stringify(kid)}`,
        `${encode({ ...header, kid })}.${body}.${signature}`,
      );
    }
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const brought = {
      jwk: publicKey.export({ format: 'jwk' }),
      jku: 'https://evil.example/keys',
      x5u: 'https://evil.example/chain',
      kid: String(header['kid']),
    };
    const sign = (alg: string, key: KeyObject) =>
      new SignJWT(claims).setProtectedHeader({ alg, ...brought } as never).sign(key);
    await tryCookie(attack, victim, 'RS256 with a key of its own', await sign('RS256', privateKey));
    await tryCookie(attack, victim, 'PS256 with a key of its own', await sign('PS256', privateKey));
    await tryCookie(
      attack,
      victim,
      'ES256 with a key of its own',
      await sign('ES256', elliptic.privateKey),
    );
    const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
    await tryCookie(
      attack,
      victim,
      'HS256 with a public key for its secret',
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .sign(new TextEncoder().encode(pem)),
    );
    for (const more of [
      { crit: ['exp'] },
      { crit: ['b64'], b64: false },
      { zip: 'DEF' },
      { crit: [] },
      { crit: 'x' },
      { enc: 'A256GCM' },
    ]) {
      await tryCookie(
        attack,
        victim,
        JSON.stringify(more),
        `${encode({ ...header, ...more })}.${body}.${signature}`,
      );
    }
    // What is signed for another purpose is no session.
    const [text] = (await attack.target.local.texts(victim.phone)).map((one) => one.body);
    await tryCookie(attack, victim, 'a code', /#(\d{6})$/.exec(text ?? '')?.[1] ?? 'none');
  },
};

const lifecycle: Family = {
  name: 'session fixation and replay',
  size: { short: 1, full: 10 },
  async run(attack) {
    for (const _ of upTo(attack.size)) {
      const thief = await Visitor.signedIn(attack);
      // A victim whose browser already has the cookies of a thief.
      const fixed = new Visitor(attack);
      for (const name of [sessionCookie, browserCookie])
        fixed.cookies.set(name, thief.cookie(name));
      await fixed.signIn();
      attack.check(
        'POST /api/phone/checks',
        'a fixed session',
        fixed.cookie(sessionCookie) !== thief.cookie(sessionCookie),
      );
      const whose = async (visitor: Visitor) =>
        (JSON.parse((await visitor.must(200, 'GET', '/api/account')).body) as { phone: string })
          .phone;
      attack.check(route, 'the thief’s session afterwards', (await whose(thief)) === thief.phone);
      attack.check(route, 'the victim’s session', (await whose(fixed)) === fixed.phone);
      const guess = thief.request('POST', '/api/phone/checks', {
        json: { phone: fixed.phone, code: await fixed.code() },
      });
      await attack.attempt(
        'POST /api/phone/checks',
        'a used code in a browser of the same name',
        guess,
        { status: 422, code: 'CODE_WRONG' },
      );
      // Ids that we don't make are replaced.
      for (const id of [
        'x',
        'a'.repeat(31),
        'a'.repeat(33),
        `${'a'.repeat(31)};`,
        '<script>'.repeat(4),
      ]) {
        const other = new Visitor(attack);
        other.cookies.set(browserCookie, id);
        await other.must(202, 'POST', '/api/phone/codes', { json: { phone: other.phone } });
        attack.check('POST /api/phone/codes', `browser ${id}`, other.cookie(browserCookie) !== id);
      }
      const copy = fixed.with({});
      await attack.attempt(
        route,
        'a copy before signing out',
        copy.request('GET', '/api/account'),
        { status: 200 },
      );
      await fixed.must(204, 'DELETE', '/api/session');
      await attack.attempt(
        route,
        'a copy after signing out',
        copy.request('GET', '/api/account'),
        signIn,
      );
      await fixed.call('GET', '/api/account');
      const erased = await Visitor.signedIn(attack);
      const kept = erased.with({});
      await erased.must(204, 'DELETE', '/api/account');
      await attack.attempt(
        route,
        'a copy after erasing',
        kept.request('GET', '/api/account'),
        signIn,
      );
    }
  },
};

const cookieAttributes: Family = {
  name: 'cookie attributes',
  size: { short: 1, full: 1 },
  async run(attack) {
    const visitor = new Visitor(attack);
    const codes = await visitor.must(202, 'POST', '/api/phone/codes', {
      json: { phone: visitor.phone },
    });
    const checks = await visitor.must(200, 'POST', '/api/phone/checks', {
      json: { phone: visitor.phone, code: await visitor.code() },
    });
    const out = await visitor.must(204, 'DELETE', '/api/session');
    const answers = {
      'POST /api/phone/codes': codes,
      'POST /api/phone/checks': checks,
      'DELETE /api/session': out,
    };
    for (const [at, { cookies }] of Object.entries(answers)) {
      attack.check(at, 'one cookie', cookies.length === 1, cookies.join(' | '));
      for (const cookie of cookies) {
        const [pair = '', ...attributes] = cookie.split('; ');
        attack.check(at, pair, pair.startsWith('__Host-'));
        for (const wanted of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
          attack.check(at, `${pair} ${wanted}`, attributes.includes(wanted), cookie);
        attack.check(
          at,
          `${pair} no Domain`,
          !attributes.some((one) => /^domain/i.test(one)),
          cookie,
        );
      }
    }
  },
};

export const sessions = [tampering, confusion, lifecycle, cookieAttributes];
