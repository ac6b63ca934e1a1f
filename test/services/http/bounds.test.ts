import { Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { call, publicAt, serve, serveBytes, textOf } from './set-up.ts';

const url = 'http://public.example/';
const tooLarge = { code: 'HTTP_RESPONSE_TOO_LARGE' };
const tooLong = { code: 'HTTP_TIMEOUT' };
const fast = { [constants.BROTLI_PARAM_QUALITY]: 1 };
const head = 'HTTP/1.1 200 OK\r\n';

/** Writes what is made for as long as the other side takes it. */
function pour(socket: Socket, make: () => string | Buffer) {
  const more = () => {
    while (!socket.destroyed && socket.write(make()));
  };
  socket.on('drain', more);
  more();
}

/** Once the other side has left all connections. */
async function closed(sockets: readonly Socket[]) {
  const open = sockets.filter((socket) => !socket.destroyed);
  await Promise.all(open.map((socket) => new Promise((left) => socket.once('close', left))));
}

/** A server that begins an answer, goes on for ever, and is told when nobody listens any more. */
async function endless(begin: string, make: () => string | Buffer) {
  const { port, sockets } = await serveBytes((socket) => {
    socket.once('data', () => {
      socket.write(begin);
      pour(socket, make);
    });
  });
  return { options: publicAt(port), leftAlone: () => closed(sockets) };
}

describe('an answer that never ends', () => {
  const block = Buffer.alloc(64 * 1024, 'x');
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), block, Buffer.from('\r\n')]);

  it.each([
    ['a body without length', `${head}\r\n`, () => block],
    ['a body in chunks', `${head}transfer-encoding: chunked\r\n\r\n`, () => chunk],
    ['a body of 9 PB', `${head}content-length: 9007199254740991\r\n\r\n`, () => block],
    ['one header', `${head}x: `, () => block],
    ['its status line', 'HTTP/1.1 200 ', () => block],
    ['headers', head, () => 'x: y\r\n'.repeat(1000)],
    ['empty names', head, () => 'a:\r\n'.repeat(1000)],
    ['interim answers', '', () => 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'],
    ['an extension of a chunk', `${head}transfer-encoding: chunked\r\n\r\n1;a=`, () => block],
    ['trailers', `${head}transfer-encoding: chunked\r\n\r\n0\r\n`, () => 'x: y\r\n'.repeat(1000)],
  ])('in %s is left', async (_what, begin, make) => {
    const { options, leftAlone } = await endless(begin, make);
    await expect(call({ url }, options)).rejects.toMatchObject(tooLarge);
    await leftAlone();
  });
});

describe('an answer that is too large', () => {
  it('is one of more than 1 MiB', async () => {
    const { port } = await serve(({ url }, response) =>
      response.end('x'.repeat(Number(url?.slice(1)))),
    );
    const mebibyte = 1024 * 1024;
    const answer = await call({ url: `${url}${mebibyte}` }, publicAt(port));
    expect(answer.body.byteLength).toBe(mebibyte);
    await expect(call({ url: `${url}${mebibyte + 1}` }, publicAt(port))).rejects.toMatchObject(
      tooLarge,
    );
  });

  it('is never one of less than 4.5 MiB, nor more, whatever is asked for', async () => {
    const { port } = await serve(({ url }, response) =>
      response.end('x'.repeat(Number(url?.slice(1)))),
    );
    const options = { ...publicAt(port), mostBytes: Number.POSITIVE_INFINITY };
    const most = 4.5 * 1024 * 1024;
    expect((await call({ url: `${url}${most}` }, options)).body.byteLength).toBe(most);
    await expect(call({ url: `${url}${most + 1}` }, options)).rejects.toMatchObject(tooLarge);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', (data: Buffer) => brotliCompressSync(data, { params: fast })],
  ])('is one that is large only once it is decoded from %s', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(200 * 1024 * 1024));
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(bomb),
    );
    expect(bomb.byteLength).toBeLessThan(1024 * 1024);
    await expect(call({ url }, publicAt(port))).rejects.toMatchObject(tooLarge);
  });

  it('is not decoded twice', async () => {
    const twice = gzipSync(gzipSync('x'));
    const { port } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(twice),
    );
    expect((await call({ url }, publicAt(port))).body).toEqual(twice);
  });

  it.each([201, 100_000])('is one of %i headers', async (count) => {
    const lines = Array.from({ length: count }, (_, i) => `a${i}: b\r\n`).join('');
    const { port } = await serveBytes((socket) => {
      socket.once('data', () => socket.end(`${head}${lines}\r\n`));
    });
    await expect(call({ url }, publicAt(port))).rejects.toMatchObject(tooLarge);
  });
});

describe('the deadline', () => {
  const soon = { timeoutMs: 300 };
  const silent = () => serveBytes((socket) => socket.resume());

  it('ends an answer that never begins', async () => {
    const { port } = await silent();
    await expect(call({ url }, { ...publicAt(port), ...soon })).rejects.toMatchObject(tooLong);
  });

  it.each([
    ['its head', 'HTTP/1.1 200 OK\r\nx: '],
    ['its body', 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n'],
    ['interim answers', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nx: '],
  ])('ends an answer that drips in %s', async (_where, begin) => {
    const { port, sockets } = await serveBytes((socket) => {
      socket.write(begin);
      const drip = setInterval(() => socket.write('x'), 20);
      socket.once('close', () => clearInterval(drip));
    });
    await expect(call({ url }, { ...publicAt(port), ...soon })).rejects.toMatchObject(tooLong);
    await closed(sockets);
  });

  it('ends a body that nobody takes', async () => {
    const { port } = await serveBytes((socket) => socket.pause());
    const args = { url, body: 'x'.repeat(1024 * 1024) };
    await expect(call(args, { ...publicAt(port), ...soon }, 'post')).rejects.toMatchObject(tooLong);
  });

  it('ends a greeting of TLS that is not answered', async () => {
    const { port, sockets } = await silent();
    const args = { url: 'https://public.example/' };
    await expect(call(args, { ...publicAt(port), ...soon })).rejects.toMatchObject(tooLong);
    await closed(sockets);
  });

  it('ends a connection that nobody takes', async () => {
    const sockets: Socket[] = [];
    const dial = () => {
      const socket = new Socket();
      sockets.push(socket);
      return socket;
    };
    await expect(call({ url }, { ...publicAt(0), ...soon, dial })).rejects.toMatchObject(tooLong);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('ends a question that no name server answers, and connects to nothing afterwards', async () => {
    const { port } = await silent();
    const world = publicAt(port);
    const answers: (() => void)[] = [];
    const resolve = () =>
      new Promise<{ address: string; family: number }[]>((answer) => {
        answers.push(() => answer([{ address: '93.184.216.34', family: 4 }]));
      });
    await expect(call({ url }, { ...world, ...soon, resolve })).rejects.toMatchObject(tooLong);
    for (const answer of answers) answer();
    await new Promise(setImmediate);
    expect([answers.length, world.dialled]).toEqual([1, []]);
  });

  it('is one for all redirects together', async () => {
    const { port, seen } = await serve((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 100);
    });
    const args = { url, followRedirects: true };
    await expect(call(args, { ...publicAt(port), ...soon })).rejects.toMatchObject(tooLong);
    expect(seen.requests.length).toBeLessThan(6);
  });

  it('does not end what is in time', async () => {
    const { port } = await serve((_request, response) => response.end('in time'));
    expect(textOf(await call({ url }, publicAt(port)))).toBe('in time');
  });
});
