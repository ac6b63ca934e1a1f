import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a function asked of AWS or of the world outside, and the answer. */
export interface Exchange {
  /** `dynamodb`, `sns` … as the signature names it; outside of AWS the origin. */
  readonly service: string;
  /** `GetItem`; outside of AWS method and path. */
  readonly operation: string;
  readonly body: string;
  /** Milliseconds on the bench's clock: what overlaps was asked at once. */
  readonly from: number;
  readonly to: number;
  readonly answer: { status: number; headers: Record<string, string>; body: string };
}

/**
 * Stands between a function and all that it talks to: passes on and keeps what is said, later says it again.
 *
 * So each start of a function takes the path that its first request took against the embedded parts,
 * although nothing is left of what that request changed.
 */
export class Tape {
  readonly exchanges: Exchange[] = [];
  readonly #servers: Server[] = [];
  readonly #fronts = new Map<string, string>();
  #left: Exchange[] | undefined;
  /** The first request that is not on the tape. */
  #unknown: string | undefined;

  /** Stands before `base`. @returns the origin to send to instead */
  async before(base: string): Promise<string> {
    const server = createServer((incoming, response) => {
      void this.#answer(incoming, base).then(({ status, headers, body }) => {
        response.writeHead(status, headers).end(body);
      });
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const front = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#fronts.set(base, front);
    return front;
  }

  /** A text for the function, in which the tape's origins stand for the true ones. */
  inward(text: string): string {
    return [...this.#fronts].reduce((all, [base, front]) => replaced(all, base, front), text);
  }

  /** A text of the function's for the others. */
  outward(text: string): string {
    return [...this.#fronts].reduce((all, [base, front]) => replaced(all, front, base), text);
  }

  /** From here on, the answers are those on the tape, from its beginning. */
  rewind(): void {
    this.#left = [...this.exchanges];
  }

  /** @throws Error if something was asked that the tape does not know */
  check(): void {
    if (this.#unknown !== undefined) throw new Error(`not on tape: ${this.#unknown}`);
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  async #answer(incoming: IncomingMessage, base: string): Promise<Exchange['answer']> {
    const from = performance.now();
    const body = await buffer(incoming);
    const called = callOf(incoming, body.toString(), base);
    if (this.#left !== undefined) return this.#play({ ...called, body: body.toString() });
    const answer = await this.#pass(incoming, body, base);
    this.exchanges.push({ ...called, body: body.toString(), from, to: performance.now(), answer });
    return answer;
  }

  async #pass(incoming: IncomingMessage, body: Buffer, base: string): Promise<Exchange['answer']> {
    const url = base + this.outward(incoming.url ?? '/');
    const response = await onwards(url, incoming, this.outward(body.toString()));
    const { 'content-type': type, 'retry-after': after, location } = response.headers;
    const headers = { 'content-type': type, 'retry-after': after, location };
    return {
      status: response.statusCode ?? 500,
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([k, v]) => (v === undefined ? [] : [[k, this.inward(v)]])),
      ),
      body: this.inward((await buffer(response)).toString()),
    };
  }

  /** What is asked at once may come in another order, so that the very same question goes before a like one. */
  #play(asked: Pick<Exchange, 'service' | 'operation' | 'body'>): Exchange['answer'] {
    const left = this.#left ?? [];
    const alike = left.filter(
      ({ service, operation }) => service === asked.service && operation === asked.operation,
    );
    const played = alike.find(({ body }) => body === asked.body) ?? alike[0];
    if (played !== undefined) {
      left.splice(left.indexOf(played), 1);
      return played.answer;
    }
    this.#unknown ??= `${asked.service} ${asked.operation}`;
    return { status: 400, headers: {}, body: '{}' };
  }
}

function callOf({ headers, method, url = '' }: IncomingMessage, body: string, base: string) {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([a-z]+)\//.exec(headers.authorization ?? '')?.[1];
  if (service === undefined) {
    return { service: base, operation: `${method} ${url.replace(/\?.*/, '')}` };
  }
  const target = String(headers['x-amz-target'] ?? '')
    .split('.')
    .pop();
  return { service, operation: target || (new URLSearchParams(body).get('Action') ?? '') };
}

/** Also as a part of a URL's query. */
function replaced(text: string, from: string, to: string): string {
  return text.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to));
}

function onwards(url: string, incoming: IncomingMessage, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { 'content-length': _, ...kept } = incoming.headers;
    const headers = { ...kept, host: new URL(url).host };
    request(url, { method: incoming.method ?? 'GET', headers })
      .once('error', reject)
      .once('response', resolve)
      .end(body);
  });
}
