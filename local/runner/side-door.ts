import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenAgain } from '../listen-again.ts';
import { forLocalhost, maxHeaderSize, type Origin, send, text, viewerRequest } from './http.ts';

/** A port for a distribution beside the one of the API: another origin, as it has in the account. */
export class SideDoor {
  readonly #server: Server;
  #app: Origin | undefined;
  #origin = '';

  private constructor() {
    this.#server = createServer({ maxHeaderSize }, (request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Listens on the port that `file` remembers, if it is free. */
  static async listen(file: string): Promise<SideDoor> {
    const door = new SideDoor();
    door.#origin = await listenAgain(door.#server, file);
    return door;
  }

  /** `http://127.0.0.1:<port>` */
  get origin(): string {
    return this.#origin;
  }

  open(app: Origin): void {
    this.#app = app;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#app?.(await viewerRequest(request));
      send(response, answer ? forLocalhost(answer) : text(503, 'text/plain', 'Starting\n'));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      console.error(error);
      if (!response.headersSent) send(response, text(502, 'text/plain', 'Bad gateway\n'));
    }
  }
}
