import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { redirected } from '../../../lambdas/services/adapters/follow-redirect.ts';
import { httpArguments } from '../../../lambdas/services/domain/http/arguments.ts';
import { type HttpAction, httpActions } from '../../../lambdas/services/domain/http/ports.ts';
import { prepareCall } from '../../../lambdas/services/domain/http/prepare.ts';
import { call, otherPublicAddress, publicAddress, publicAt, serve, textOf } from './set-up.ts';

const here = 'https://one.example/a/b?c';
const secret = { Authorization: ['Bearer x'], 'X-Api-Key': ['y'], Accept: ['*/*'] };

function follow(status: number, location: string, action: HttpAction = 'get', more: object = {}) {
  const args = { url: here, headers: secret, ...more };
  const { request } = prepareCall(action, httpArguments.parse(args));
  const headers = { Location: [location] };
  return redirected(request, { status, message: '', headers, body: Buffer.alloc(0) });
}

const posting = { body: '{}', headers: { ...secret, 'Content-Type': ['application/json'] } };
const refused = expect.objectContaining({ code: 'HTTP_REDIRECT_REFUSED' });

describe('a redirect', () => {
  it.each([
    ['/x', 'https://one.example/x'],
    ['x', 'https://one.example/a/x'],
    ['?d', 'https://one.example/a/b?d'],
    ['//two.example/x', 'https://two.example/x'],
    ['https://TWO.example:443', 'https://two.example/'],
  ])('to %s leads to %s', (location, url) => {
    expect(follow(302, location)?.url.href).toBe(url);
  });

  it.each([200, 201, 300, 304, 305, 306, 400])('is not what a status of %i means', (status) => {
    expect(follow(status, '/x')).toBeUndefined();
  });

  it.each([
    [301, ['GET', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD']],
    [302, ['GET', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD']],
    [303, ['GET', 'GET', 'GET', 'GET', 'GET', 'HEAD']],
    [307, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']],
    [308, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']],
  ])('of %i has the method that RFC 9110 says', (status, methods) => {
    expect(httpActions.map((action) => follow(status, '/x', action)?.method)).toEqual(methods);
  });

  it('keeps the body with the method, at the same origin', () => {
    expect(follow(307, '/x', 'post', posting)).toMatchObject({
      method: 'POST',
      body: Buffer.from('{}'),
      headers: posting.headers,
    });
  });

  it('drops the body and what is said of it with the method', () => {
    const next = follow(303, '/x', 'post', posting);
    expect(next).toMatchObject({ method: 'GET', headers: secret });
    expect(next).not.toHaveProperty('body');
    expect(next?.headers).not.toHaveProperty('Content-Type');
  });

  it.each(['https://two.example/', 'https://one.example:8443/'])(
    'tells nothing that was meant for the first origin to %s',
    (location) => {
      const cookies = { session: 'z' };
      expect(follow(302, location, 'post', { ...posting, cookies })?.headers).toEqual({
        Accept: ['*/*'],
      });
    },
  );

  it.each([
    [302, 'http://one.example/', 'get', {}],
    [302, 'http://two.example/', 'get', {}],
    [307, 'https://two.example/', 'post', posting],
    [308, 'https://two.example/', 'put', posting],
    [301, 'https://two.example/', 'put', posting],
    [302, 'https://user@two.example/', 'get', {}],
    [302, 'https://two.example:bad/', 'get', {}],
    [302, 'ftp://two.example/', 'get', {}],
  ] as const)('of %i to %s of a %s is refused', (status, location, action, more) => {
    expect(() => follow(status, location, action, more)).toThrow(refused);
  });
});

describe('following', () => {
  /** Answers `/<n>` with a redirect to `/<n - 1>`. */
  const countdown: RequestListener = ({ url = '' }, response) => {
    const left = Number(url.slice(1));
    if (left === 0) response.end('arrived');
    else response.writeHead(302, { location: `/${left - 1}` }).end();
  };
  const go = (hops: number) => ({ url: `http://public.example/${hops}`, followRedirects: true });

  it('ends after five redirects', async () => {
    const { port, seen } = await serve(countdown);
    expect(textOf(await call(go(5), publicAt(port)))).toBe('arrived');
    await expect(call(go(6), publicAt(port))).rejects.toMatchObject({
      code: 'HTTP_REDIRECT_REFUSED',
    });
    expect(seen.requests).toHaveLength(6 + 6);
  });

  it('ends in a circle', async () => {
    const { port, seen } = await serve((_request, response) =>
      response.writeHead(302, { location: '/' }).end(),
    );
    await expect(call(go(0), publicAt(port))).rejects.toMatchObject({
      code: 'HTTP_REDIRECT_REFUSED',
    });
    expect(seen.requests).toHaveLength(6);
  });

  it('happens where whoever asked may follow', async () => {
    const { port, seen } = await serve(countdown);
    const mayFollow = ({ url }: { readonly url: URL }) => url.pathname !== '/0';
    await expect(call(go(2), { ...publicAt(port), mayFollow })).rejects.toMatchObject({
      code: 'HTTP_REDIRECT_REFUSED',
    });
    expect(seen.requests.map(({ url }) => url)).toEqual(['/2', '/1']);
  });

  it('reads no body on the way', async () => {
    const { port } = await serve(({ url }, response) => {
      if (url === '/0') response.end('arrived');
      else response.writeHead(302, { location: '/0' }).write('x'.repeat(100_000));
    });
    expect(textOf(await call(go(1), { ...publicAt(port), mostBytes: 10 }))).toBe('arrived');
  });

  it('tells another origin nothing that was meant for the first', async () => {
    const other = await serve((_request, response) => response.end('arrived'));
    const first = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://two.example/' }).end(),
    );
    const options = {
      allowHttp: true,
      resolve: async (host: string) => [
        host === 'two.example'
          ? { address: otherPublicAddress, family: 6 }
          : { address: publicAddress, family: 4 },
      ],
      dial: ({ host }: { readonly host: string }) =>
        connect({ host: '127.0.0.1', port: (host === 'two.example' ? other : first).port }),
    };
    const args = { ...go(0), headers: secret, cookies: { session: 'z' }, body: 'private' };
    expect(textOf(await call(args, options, 'post'))).toBe('arrived');
    expect(first.seen.requests[0]?.head).toContain('Bearer x');
    expect(other.seen.requests).toEqual([
      {
        method: 'GET',
        url: '/',
        body: '',
        head: [
          ...['User-Agent', 'switchboard', 'Accept-Encoding', 'gzip', 'Accept', '*/*'],
          ...['Host', 'two.example', 'Connection', 'close'],
        ],
      },
    ]);
  });
});
