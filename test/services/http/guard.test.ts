import { connect } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EgressOptions } from '../../../lambdas/services/adapters/egress.ts';
import { hostileLocations, hostileUrls } from './hostile-urls.ts';
import { call, otherPublicAddress, publicAddress, serve, textOf } from './set-up.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  'public.example': [publicAddress],
  'mixed.example': [publicAddress, '192.168.0.1'],
  'mixed6.example': [otherPublicAddress, 'fd00::1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'nat64.example': ['64:ff9b::a00:1'],
  'zone.example': ['fe80::1%eth0'],
  'garbage.example': ['localhost'],
  'nothing.example': [],
};

let inside: Awaited<ReturnType<typeof serve>>;
let outside: Awaited<ReturnType<typeof serve>>;
/** Where each path of the outside server redirects to. */
let locations: Record<string, string>;

/**
 * A world in which every connection that isn't to the public address reaches the server inside, and every name
 * that isn't told otherwise leads there.
 */
const world: EgressOptions = {
  allowHttp: true,
  resolve: async (host) =>
    (names[host] ?? ['127.0.0.1']).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    })),
  dial: ({ addresses: [first] }) =>
    connect({
      host: '127.0.0.1',
      port: (first?.address === publicAddress ? outside : inside).port,
    }),
};

const refusals = /^HTTP_(ADDRESS_REFUSED|URL_INVALID|REDIRECT_REFUSED|UNREACHABLE)$/;

beforeEach(async () => {
  locations = {};
  inside = await serve((_request, response) => response.end('the inside'));
  outside = await serve((request, response) => {
    const location = locations[request.url ?? ''];
    if (location === undefined) response.end('the outside');
    else response.writeHead(302, { location: Buffer.from(location).toString('latin1') }).end();
  });
});

/** The code of the refusal, and what reached the inside. */
async function attempt(args: unknown, options: EgressOptions = world) {
  const outcome = await call(args, options).then(textOf, (error: { code?: unknown }) => error);
  return { outcome, reached: inside.seen.connections };
}

const refused = {
  outcome: { code: expect.stringMatching(refusals) },
  reached: 0,
};

describe('an address inside', () => {
  it('is reached in this world where nothing guards it', async () => {
    const options = { ...world, except: ['http://127.0.0.1'] };
    expect(await attempt({ url: 'http://127.0.0.1/' }, options)).toEqual({
      outcome: 'the inside',
      reached: 1,
    });
    expect(await attempt({ url: 'http://public.example/' })).toMatchObject({
      outcome: 'the outside',
    });
  });

  it.each(hostileUrls)('is not reached by %j', async (url) => {
    expect(await attempt({ url })).toMatchObject(refused);
    expect(await attempt({ url: url.replace(/^http:/, 'https:') })).toMatchObject(refused);
  });

  it.each(hostileLocations)('is not reached by a redirect to %j', async (location) => {
    locations['/'] = location;
    const args = { url: 'http://public.example/', followRedirects: true };
    expect(await attempt(args)).toMatchObject(refused);
  });

  it.each([1, 2, 3, 4, 5])('is not reached by redirect %i', async (hop) => {
    for (let i = 1; i < hop; i += 1) locations[`/${i}`] = `/${i + 1}`;
    locations[`/${hop}`] = 'http://127.0.0.1/';
    const args = { url: 'http://public.example/1', followRedirects: true };
    expect(await attempt(args)).toMatchObject(refused);
    expect(outside.seen.requests).toHaveLength(hop);
  });

  it.each([
    { host: '127.0.0.1' },
    { host: '127.1', path: '/x' },
    { host: '[::1]' },
    { host: '[::ffff:127.0.0.1]' },
    { host: 'public.example@127.0.0.1' },
    { host: 'public.example/../@127.0.0.1' },
    { host: '127.0.0.1#.public.example' },
    { host: '127.0.0.1?.public.example' },
    { host: '127.0.0.1/x' },
    { host: 'public.example:9001' },
    { scheme: 'https', host: '0x7f.1' },
    { host: '//127.0.0.1' },
    { host: '127。0。0。1' },
    { host: '%31%32%37.0.0.1' },
  ])('is not reached by the parts %j', async (parts) => {
    expect(await attempt(parts)).toMatchObject(refused);
  });
});

describe('a name that is never public', () => {
  it.each([
    ...['localhost', 'metadata', 'app.localhost', 'metadata.google.internal', 'printer.local'],
    ...['router.home.arpa', 'service.onion', 'name.alt'],
  ])('is not even looked up: %s', async (host) => {
    const asked: string[] = [];
    const resolve: EgressOptions['resolve'] = async (name) => {
      asked.push(name);
      return [{ address: publicAddress, family: 4 }];
    };
    const { outcome } = await attempt({ url: `http://${host}/` }, { ...world, resolve });
    expect(outcome).toMatchObject({ code: 'HTTP_ADDRESS_REFUSED' });
    expect([asked, outside.seen.connections]).toEqual([[], 0]);
  });
});

describe('a name that changes its mind', () => {
  /** A resolver whose answers come in turn. */
  function rebinding(...answers: string[]) {
    const asked: string[] = [];
    const resolve: EgressOptions['resolve'] = async (host) => {
      asked.push(host);
      return [{ address: answers[asked.length - 1] ?? '127.0.0.1', family: 4 }];
    };
    return { asked, options: { ...world, resolve } };
  }

  it('is asked once, and what it answered is called', async () => {
    const { asked, options } = rebinding(publicAddress, '127.0.0.1');
    expect(await attempt({ url: 'http://rebinding.example/' }, options)).toEqual({
      outcome: 'the outside',
      reached: 0,
    });
    expect(asked).toEqual(['rebinding.example']);
  });

  it('is asked again for a redirect, and refused', async () => {
    locations['/'] = 'http://rebinding.example/again';
    const { asked, options } = rebinding(publicAddress, '169.254.169.254');
    const args = { url: 'http://rebinding.example/', followRedirects: true };
    expect(await attempt(args, options)).toMatchObject(refused);
    expect(asked).toHaveLength(2);
  });
});

describe('plain http', () => {
  it('is refused where it is not allowed', async () => {
    const { allowHttp: _, ...options } = world;
    expect(await attempt({ url: 'http://public.example/' }, options)).toMatchObject(refused);
    expect(outside.seen.connections).toBe(0);
  });
});
