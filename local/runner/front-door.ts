import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  forLocalhost,
  type HttpResponse,
  maxHeaderSize,
  type Origin,
  send,
  text,
  viewerRequest,
} from './http.ts';
import { OperatorError } from './operator-error.ts';
import type { Certificate } from './tls/certificate.ts';

/** How long requests may go on once the door is closing. */
const graceMilliseconds = 5_000;

type Answer = (request: IncomingMessage) => Promise<HttpResponse>;

export interface Doors {
  /** Everything outside `/_local`. */
  app: Origin;
  /** An API by its own domain, for those who go around the distribution. */
  api(host: string): Origin | undefined;
  local: Answer;
}

/** The port that browsers, webhooks and tests talk to; answers 503 until `open` says what is behind it. */
export class FrontDoor {
  readonly #servers: Server[] = [];
  readonly #certificate: Certificate | undefined;
  #doors: Doors | undefined;
  #running = 0;
  #served = 0;

  private constructor(certificate: Certificate | undefined) {
    this.#certificate = certificate;
  }

  /** Speaks https when given a certificate. Port 0 takes any free one. */
  static async listen(port: number, certificate?: Certificate): Promise<FrontDoor> {
    const door = new FrontDoor(certificate);
    await door.#listen(port, '127.0.0.1');
    // `localhost` may mean either; a machine without IPv6 has only the first.
    await door.#listen(door.port, '::1').catch((error: unknown) => {
      if (error instanceof OperatorError) throw error;
    });
    return door;
  }

  get port(): number {
    const address = this.#servers[0]?.address() as AddressInfo | undefined;
    return address?.port ?? 0;
  }

  /** `http://localhost:3000` */
  get origin(): string {
    return `${this.#certificate === undefined ? 'http' : 'https'}://localhost:${this.port}`;
  }

  /** Requests for the app that are not answered yet. */
  get running(): number {
    return this.#running;
  }

  /** Requests for the app since the start. */
  get served(): number {
    return this.#served;
  }

  open(doors: Doors): void {
    this.#doors = doors;
  }

  /** Takes no more requests; resolves when the last one is answered, or has had its time. */
  async close(): Promise<void> {
    const late = setTimeout(() => {
      for (const server of this.#servers) server.closeAllConnections();
    }, graceMilliseconds);
    await Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve))),
    );
    clearTimeout(late);
  }

  async #listen(port: number, host: string): Promise<void> {
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response);
    };
    const server =
      this.#certificate === undefined
        ? createServer({ maxHeaderSize }, serve)
        : createTlsServer({ maxHeaderSize, ...this.#certificate }, serve);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        const busy = error.code === 'EADDRINUSE';
        reject(
          busy
            ? new OperatorError(
                `Port ${port} is taken: stop what uses it, or choose another with PORT=3001 npm start.`,
              )
            : error,
        );
      });
      server.listen(port, host, resolve);
    });
    this.#servers.push(server);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, await this.#answer(request));
    } catch (error) {
      // Whoever hangs up in the middle of a body wants no answer.
      if (request.destroyed && !request.complete) return;
      console.error(error);
      if (!response.headersSent) send(response, text(502, 'text/plain', 'Bad gateway\n'));
    }
  }

  async #answer(request: IncomingMessage): Promise<HttpResponse> {
    const doors = this.#doors;
    if (doors === undefined) {
      return text(503, 'text/plain', 'Starting\n', [['Retry-After', '1']]);
    }
    const [pathname = ''] = (request.url ?? '').split('?');
    if (!pathname.startsWith('/')) return text(400, 'text/plain', 'Bad request\n');
    if (pathname === '/_local' || pathname.startsWith('/_local/')) return doors.local(request);
    this.#running++;
    this.#served++;
    try {
      const direct = doors.api(request.headers.host ?? '');
      return forLocalhost(await (direct ?? doors.app)(await viewerRequest(request)));
    } finally {
      this.#running--;
    }
  }
}
