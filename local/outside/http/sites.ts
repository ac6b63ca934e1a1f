import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Store } from '../../store.ts';
import type { SimulatorName } from '../types.ts';
import { type NodeHandler, send } from './exchange.ts';
import { type Faults, misbehave, type RequestFault, type TroubleAnswers } from './faults.ts';

/** A host of the outside world. */
interface Site {
  host: string;
  simulator: SimulatorName;
  trouble: TroubleAnswers;
  /** Whether a path is opened by a person: only `gone` spoils those. */
  isPage?(path: string): boolean;
  handle: NodeHandler;
}

interface SitesOptions {
  ports: Record<string, number>;
  /** The port that each host had last time. */
  lastPorts: Store<number>;
  faults: Faults;
}

/** Serves hosts of the outside world on ports of 127.0.0.1. */
export class Sites {
  /** By origin, e.g. `https://api.twilio.com` → `http://127.0.0.1:41009`. */
  readonly origins: Record<string, string> = {};
  /** By simulator, method and path. */
  readonly requests: Record<string, number> = {};
  readonly #options: SitesOptions;
  readonly #servers: Server[] = [];

  constructor(options: SitesOptions) {
    this.#options = options;
  }

  /** Starts to listen for a host. */
  async serve(site: Site): Promise<void> {
    const { ports, lastPorts } = this.#options;
    const server = createServer((req, res) => void this.#answer(site, req, res));
    this.#servers.push(server);
    const port = await listen(server, [ports[site.host], lastPorts.get(site.host), 0]);
    if (lastPorts.get(site.host) !== port) lastPorts.set(site.host, port);
    this.origins[`https://${site.host}`] = `http://127.0.0.1:${port}`;
  }

  /** The base URL that stands for a host that is served. */
  urlOf(host: string): string {
    const url = this.origins[`https://${host}`];
    if (url === undefined) throw new Error(`${host} is not served`);
    return url;
  }

  async #answer(site: Site, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
    const counter = `${site.simulator} ${req.method} ${path}`;
    this.requests[counter] = (this.requests[counter] ?? 0) + 1;
    const applies = (mode: RequestFault) => mode === 'gone' || !site.isPage?.(path);
    const fault = this.#options.faults.takeForRequest(site.simulator, applies);
    if (fault && !misbehave(fault, res, site.trouble)) return;
    try {
      await site.handle(req, res);
    } catch (error) {
      if (res.headersSent) res.destroy();
      else send(res, { status: 500, body: { error: String(error) } });
    }
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        return closed;
      }),
    );
  }
}

async function listen(server: Server, candidates: (number | undefined)[]): Promise<number> {
  for (const port of candidates) {
    if (port !== undefined && (await tryListen(server, port))) {
      return (server.address() as AddressInfo).port;
    }
  }
  throw new Error('no free port on 127.0.0.1');
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error);
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve(true);
    });
  });
}
