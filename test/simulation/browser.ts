import type { APIGatewayProxyResult } from 'aws-lambda';
import type { FunctionName } from './functions.ts';
import { type RequestParts, request } from './requests.ts';
import { publicOrigin, system } from './system.ts';
import { world } from './world.ts';

/** What a browser is answered; `status` 502 when the function failed or died. */
export interface Page {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly location: string | undefined;
  readonly retryAfterSeconds: number;
}

/** A browser with its cookies, at an address of its own. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  get isSignedIn(): boolean {
    return (this.#cookies.get('__Host-session') ?? '') !== '';
  }

  async ask(
    fn: FunctionName,
    parts: Omit<RequestParts, 'body'> & { json?: unknown },
  ): Promise<Page> {
    const { json, ...rest } = parts;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      cookie,
      origin: publicOrigin,
      'content-type': 'application/json',
      'cloudfront-viewer-address': `${this.#address}:443`,
    };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    await world().sleep(world().chance.between(10, 120));
    const outcome = await system().invoke(fn, request({ ...rest, ...body, headers }));
    if (outcome.kind !== 'done') {
      return { status: 502, body: {}, location: undefined, retryAfterSeconds: 0 };
    }
    return this.#take(outcome.value as APIGatewayProxyResult);
  }

  #take({ statusCode, headers = {}, multiValueHeaders = {}, body }: APIGatewayProxyResult): Page {
    for (const cookie of multiValueHeaders['set-cookie'] ?? []) {
      const [pair = ''] = String(cookie).split(';');
      const equals = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const location = headers['location'];
    return {
      status: statusCode,
      body: body === '' ? {} : (JSON.parse(body) as Record<string, unknown>),
      location: location === undefined ? undefined : String(location),
      retryAfterSeconds: Number(headers['retry-after'] ?? 0),
    };
  }
}
