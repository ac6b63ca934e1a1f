import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { callOutside, type EgressOptions } from '../../../lambdas/services/adapters/egress.ts';
import { httpArguments } from '../../../lambdas/services/domain/http/arguments.ts';
import type { HttpAction } from '../../../lambdas/services/domain/http/ports.ts';
import { prepareCall } from '../../../lambdas/services/domain/http/prepare.ts';
import type { Certificate } from '../../../local/runner/tls/certificate.ts';

/** An action as a client asks for it: parsed, prepared, called. */
export async function call(args: unknown, options: EgressOptions = {}, action: HttpAction = 'get') {
  return callOutside(prepareCall(action, httpArguments.parse(args)).request, options);
}

/** Public addresses that the tests' world gives a meaning. */
export const publicAddress = '93.184.216.34';
export const otherPublicAddress = '2606:2800:220:1:248:1893:25c8:1946';

interface Listening {
  readonly port: number;
  /** What arrived: connections, and of HTTP servers requests. */
  readonly seen: {
    connections: number;
    requests: { method: string; url: string; head: string[]; body: string }[];
  };
}

/** An HTTP server on 127.0.0.1, or with a certificate an HTTPS server; it ends with the test. */
export async function serve(answer: RequestListener, tls?: Certificate): Promise<Listening> {
  const seen: Listening['seen'] = { connections: 0, requests: [] };
  const listener: RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '', rawHeaders } = request;
    seen.requests.push({ method, url, head: rawHeaders, body });
    answer(request, response);
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('connection', () => {
    seen.connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

/** A server that does with connections as told, in bytes. */
export async function serveBytes(answer: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

/** Options by which `http://public.example` is a server on this machine, at a public address. */
export function publicAt(port: number): EgressOptions & { readonly dialled: string[] } {
  const dialled: string[] = [];
  return {
    dialled,
    allowHttp: true,
    resolve: async () => [{ address: publicAddress, family: 4 }],
    dial: ({ addresses }) => {
      dialled.push(...addresses.map(({ address }) => address));
      return connect({ host: '127.0.0.1', port });
    },
  };
}

/** What an answer's body says. */
export function textOf({ body }: { readonly body: Uint8Array }): string {
  return Buffer.from(body).toString('utf8');
}
