import { describe, expect, it } from 'vitest';
import { httpArguments } from '../../../lambdas/services/domain/http/arguments.ts';
import type { HttpAction } from '../../../lambdas/services/domain/http/ports.ts';
import { prepareCall } from '../../../lambdas/services/domain/http/prepare.ts';

const prepare = (args: object, action: HttpAction = 'get') =>
  prepareCall(action, httpArguments.parse({ url: 'https://api.example/', ...args }));
const parts = (args: object) => prepareCall('get', httpArguments.parse(args));
const isAccepted = (args: object) =>
  httpArguments.safeParse({ url: 'https://api.example/', ...args }).success;
const refusal = (code: string) => expect.objectContaining({ code });

describe('the URL of an action', () => {
  it('is seen by rules in its parts', () => {
    const { request, ruleArguments } = prepare({
      url: 'HTTPS://API.Example:8443/a/b?x=1&x=2&y=%20z#part',
    });
    expect(ruleArguments.url).toEqual({
      scheme: 'https',
      host: 'api.example',
      port: 8443,
      path: '/a/b',
      query: { x: ['1', '2'], y: [' z'] },
      fragment: 'part',
    });
    expect(request.url.href).toBe('https://api.example:8443/a/b?x=1&x=2&y=%20z#part');
  });

  it.each([
    ['https://EXAMPLE.com', 'example.com', '/'],
    ['https://example.com:443/', 'example.com', '/'],
    ['https://bücher.example/', 'xn--bcher-kva.example', '/'],
    ['https://ｅxample.com/', 'example.com', '/'],
    ['https://0x5DB8D822/', '93.184.216.34', '/'],
    ['https://[2606:2800:0220:0001::0001]/', '[2606:2800:220:1::1]', '/'],
    ['https://example.com/a/../b/./c', 'example.com', '/b/c'],
    ['https://example.com/a/%2e%2e/b', 'example.com', '/b'],
    ['https://example.com/%61dmin', 'example.com', '/admin'],
    ['https://example.com/%7euser/%2f%c3%a9', 'example.com', '/~user/%2F%C3%A9'],
    ['https://example.com/%2561', 'example.com', '/%2561'],
    ['https://example.com\\admin', 'example.com', '/admin'],
    ['https://other.example@example.com/', 'example.com', '/'],
  ])('is called as rules see it: %s', (url, host, path) => {
    const { request, ruleArguments } = prepare({ url });
    expect(ruleArguments.url).toMatchObject({ host, path, port: 443 });
    expect(request.url).toMatchObject({ hostname: host, pathname: path, username: '' });
  });

  it('may be given in parts', () => {
    const { request } = parts({
      scheme: 'https',
      host: 'www.example.com:8443',
      path: 'api/v1 x?y#z',
      query: { id: ['8675309'], color: ['red', 'blue & white'] },
      fragment: 'someFragment',
    });
    expect(request.url.href).toBe(
      'https://www.example.com:8443/api/v1%20x%3Fy%23z?id=8675309&color=red&color=blue+%26+white#someFragment',
    );
  });

  it('is http where its parts don’t say', () => {
    expect(parts({ host: 'www.example.com' }).request.url.href).toBe('http://www.example.com/');
  });

  it.each([
    {},
    { url: 'https://a.example', host: 'b.example' },
    { url: 'https://a.example', path: '/b' },
    { host: 'a.example/b' },
    { host: 'user@a.example' },
    { host: 'a.example?b' },
    { host: 'a.example#b' },
    { host: 'a.example\\b' },
    { host: 'a.example ' },
    { host: 'a.example', path: 'b\nc' },
    { host: ':80' },
    { url: 'https://a.example\n' },
    { url: 'https://a.exa\tmple' },
    { url: 'https://a.example.' },
    { url: 'https://a..example' },
    { url: 'https://a$b.example' },
    { url: 'ftp://a.example' },
    { url: 'a.example' },
    { url: 'https://%zz:x@a.example' },
    { url: 'https://a.example', username: 'a:b' },
    { url: `https://a.example/${'ü'.repeat(400)}` },
  ])('is refused as %j', (args) => {
    expect(() => parts(args)).toThrow(refusal('HTTP_URL_INVALID'));
  });

  it('is bounded', () => {
    expect(isAccepted({ url: `https://a.example/${'a'.repeat(2048)}` })).toBe(false);
    expect(() =>
      parts({ host: 'a.example', path: 'a'.repeat(1500), fragment: 'b'.repeat(1500) }),
    ).toThrow(refusal('HTTP_URL_INVALID'));
  });
});

describe('credentials', () => {
  const authorization = ['Basic TXlVc2VyOk15cGFzc3cwcmQ='];

  it.each([
    { username: 'MyUser', password: 'Mypassw0rd' },
    { url: 'https://MyUser:Mypassw0rd@api.example/' },
    { url: 'https://My%55ser:Mypassw0rd@api.example/' },
  ])('of %j are a header, and nowhere else', (args) => {
    const { request, ruleArguments } = prepare(args);
    expect(request.headers['Authorization']).toEqual(authorization);
    expect(request.url.href).toBe('https://api.example/');
    expect(ruleArguments).toMatchObject({
      username: 'MyUser',
      password: 'Mypassw0rd',
      headers: {},
    });
  });

  it('may be a header to begin with', () => {
    const { request, ruleArguments } = prepare({ headers: { authorization } });
    expect(request.headers).toEqual({ Authorization: authorization });
    expect(ruleArguments.headers).toEqual({ Authorization: authorization });
  });

  it.each([
    { url: 'https://a:b@api.example/', username: 'c' },
    { username: 'c', headers: { AUTHORIZATION: ['Basic x'] } },
    { url: 'https://a@api.example/', headers: { Authorization: ['Basic x'] } },
    { cookies: { a: 'b' }, headers: { cookie: ['a=c'] } },
  ])('are not given twice: %j', (args) => {
    expect(() => prepare(args)).toThrow(refusal('HTTP_CREDENTIALS_TWICE'));
  });
});

describe('arguments', () => {
  it('follow no redirects unless told', () => {
    expect(prepare({}).request.followRedirects).toBe(false);
    expect(prepare({ followRedirects: true }).request.followRedirects).toBe(true);
  });

  it.each([{ digestAuth: true }, { authUrl: 'https://a' }, { foo: 1 }, { headers: { A: 'b' } }])(
    'are refused with %j',
    (args) => {
      expect(isAccepted(args)).toBe(false);
    },
  );

  it('are seen by rules with what they are sent with', () => {
    const args = { headers: { 'content-type': ['a/b'] }, cookies: { c: 'd' }, body: 'e' };
    expect(prepare(args, 'patch').ruleArguments).toEqual({
      method: 'PATCH',
      url: expect.objectContaining({ host: 'api.example' }),
      headers: { 'Content-Type': ['a/b'] },
      cookies: { c: 'd' },
      body: 'e',
      encodeBodyAsJSON: false,
      followRedirects: false,
    });
  });
});
