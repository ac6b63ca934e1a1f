import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callOutside } from '../../../lambdas/services/adapters/egress.ts';
import { httpArguments } from '../../../lambdas/services/domain/http/arguments.ts';
import { prepareCall } from '../../../lambdas/services/domain/http/prepare.ts';
import { httpResult } from '../../../lambdas/services/domain/http/result.ts';
import type { DomainError } from '../../../lambdas/shared/errors.ts';
import { call, publicAddress, publicAt, serve, serveBytes, textOf } from './set-up.ts';

const url = 'http://public.example/';
const answerWith =
  (text: string): RequestListener =>
  (_request, response) =>
    response.end(text);

describe('a call', () => {
  it('reaches a public address, under its name', async () => {
    const { port, seen } = await serve(answerWith('hello'));
    const options = publicAt(port);
    expect(textOf(await call({ url: `${url}a?b=c#d` }, options))).toBe('hello');
    expect(options.dialled).toEqual([publicAddress]);
    expect(seen.requests).toMatchObject([{ method: 'GET', url: '/a?b=c' }]);
    expect(seen.requests[0]?.head).toEqual([
      ...['User-Agent', 'switchboard', 'Accept-Encoding', 'gzip'],
      ...['Host', 'public.example', 'Connection', 'close'],
    ]);
  });

  it('sends headers and body as they were given', async () => {
    const { port, seen } = await serve(answerWith(''));
    const args = { url, headers: { 'x-a': ['1', '2'], 'user-agent': ['me'] }, body: 'ü' };
    await call(args, publicAt(port), 'post');
    const { method, head = [], body } = seen.requests[0] ?? {};
    expect([method, body]).toEqual(['POST', 'ü']);
    expect(head.join('\n')).toContain('X-A\n1\nX-A\n2');
    expect(head.join('\n')).toContain('Content-Length\n2');
    expect(head).toContain('me');
    expect(head).not.toContain('switchboard');
  });

  it.each([
    ['post', ['Content-Length', '0']],
    ['put', ['Content-Length', '0']],
    ['delete', []],
  ] as const)('of %s without a body says so', async (action, framing) => {
    const { port, seen } = await serve(answerWith(''));
    await call({ url }, publicAt(port), action);
    const head = seen.requests[0]?.head ?? [];
    expect(head.slice(head.indexOf('close') + 1)).toEqual(framing);
  });

  it('gives what the service’s clients know', async () => {
    const { port } = await serve((_request, response) => {
      response.writeHead(201, 'Made', [
        ...['content-type', 'text/plain', 'X-Two', '1', 'x-two', '2'],
        ...['set-cookie', 'a=1; Path=/; HttpOnly', 'Set-Cookie', 'b = x=y ', 'set-cookie', 'none'],
      ]);
      response.end(Buffer.from([0, 255]));
    });
    const { request } = prepareCall('get', httpArguments.parse({ url }));
    const result = httpResult(await callOutside(request, publicAt(port)));
    expect(result).toMatchObject({
      status: '201 Made',
      statusCode: 201,
      contentLength: 2,
      headers: { 'Content-Type': ['text/plain'], 'X-Two': ['1', '2'] },
      cookies: { a: '1', b: 'x=y' },
      body: { $binary: { base64: 'AP8=', subType: '00' } },
    });
  });

  it.each([404, 500, 301])('gives an answer of %i as any other', async (status) => {
    const { port } = await serve((_request, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end('body'),
    );
    const answer = await call({ url }, publicAt(port));
    expect([answer.status, textOf(answer)]).toEqual([status, 'body']);
  });

  it('of HEAD has no body, whatever length its answer names', async () => {
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { 'content-length': 1e9, 'content-encoding': 'gzip' }).end(),
    );
    const answer = await call({ url }, publicAt(port), 'head');
    expect(answer).toMatchObject({ status: 200, headers: { 'Content-Length': ['1000000000'] } });
    expect(answer.body.byteLength).toBe(0);
  });

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('decodes %s', async (coding, compress) => {
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(compress('hello')),
    );
    const answer = await call({ url }, publicAt(port));
    expect(textOf(answer)).toBe('hello');
    expect(answer.headers).not.toHaveProperty('Content-Encoding');
  });

  it('leaves a coding that it does not know', async () => {
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'zstd' }).end('raw'),
    );
    const answer = await call({ url }, publicAt(port));
    expect([textOf(answer), answer.headers['Content-Encoding']]).toEqual(['raw', ['zstd']]);
  });
});

describe('an origin that is excepted', () => {
  it('is reached inside, by the address that its name had', async () => {
    const { port, seen } = await serve(answerWith('media'));
    const origin = `http://media.invalid:${port}`;
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    expect(textOf(await call({ url: `${origin}/x` }, { except: [origin], resolve }))).toBe('media');
    expect(seen.requests[0]?.head).toContain(`media.invalid:${port}`);
  });

  it('is reached as an address, without any question', async () => {
    const { port } = await serve(answerWith('media'));
    const origin = `http://127.0.0.1:${port}`;
    const resolve = () => Promise.reject(new Error('no names here'));
    expect(textOf(await call({ url: origin }, { except: [origin], resolve }))).toBe('media');
  });

  it('excepts no other port, scheme or host, nor what it redirects to', async () => {
    const inside = await serve(answerWith('inside'));
    const { port } = await serve((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    );
    const options = { allowHttp: true, except: [`http://127.0.0.1:${port}`] };
    const refused = { code: 'HTTP_ADDRESS_REFUSED' };
    for (const other of [
      `http://127.0.0.1:${inside.port}`,
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      `http://127.0.0.2:${port}`,
    ]) {
      await expect(call({ url: other }, options)).rejects.toMatchObject(refused);
    }
    const args = { url: `http://127.0.0.1:${port}/`, followRedirects: true };
    await expect(call(args, options)).rejects.toMatchObject(refused);
    expect(inside.seen.connections).toBe(0);
  });
});

describe('a failure', () => {
  const silent = { code: 'HTTP_UNREACHABLE', message: 'HTTP_UNREACHABLE', cause: undefined };
  const told = ({ code, message, cause }: DomainError) => ({ code, message, cause });

  it('says nothing of the network when nobody listens', async () => {
    const { port } = await serveBytes(() => undefined);
    const origin = `http://127.0.0.1:${port}`;
    const dial = () => connect({ host: '127.0.0.1', port: 1 });
    expect(await call({ url: origin }, { except: [origin], dial }).catch(told)).toEqual(silent);
  });

  it('says nothing of the network when the name is unknown', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND db.corp.example'));
    expect(await call({ url }, { allowHttp: true, resolve }).catch(told)).toEqual(silent);
  });

  it.each([
    ['is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['is HTTP/0.9', 'hello'],
    ['ends early', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort'],
    ['ends in its head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    [
      'is framed twice',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['has a bad chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['changes the protocol', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    [
      'is not of its coding',
      'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nab',
    ],
    ['is nothing', ''],
  ])('is an answer that %s', async (_how, bytes) => {
    const { port } = await serveBytes((socket) => socket.once('data', () => socket.end(bytes)));
    await expect(call({ url }, publicAt(port))).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
  });
});
