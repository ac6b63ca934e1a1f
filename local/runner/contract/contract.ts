import type { IncomingMessage } from 'node:http';
import { type HttpResponse, readBody, text } from '../http.ts';
import { file } from './files.ts';
import { guard } from './guard.ts';
import { parseJson } from './inputs.ts';
import { Refused } from './refused.ts';
import { type LocalSystem, localRoutes } from './routes.ts';

const bodyLimit = 1024 * 1024;

/** Answers a request under `/_local`: what drives the local system, and its pages. */
export async function answerLocally(
  system: LocalSystem,
  request: IncomingMessage,
): Promise<HttpResponse> {
  try {
    guard(request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const page = method === 'GET' ? file(url.pathname) : undefined;
    if (page !== undefined) return page;
    return json(200, await act(system, `${method} ${url.pathname}`, url.searchParams, request));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return json(error.status, { status: error.status, detail: error.message });
  }
}

async function act(
  system: LocalSystem,
  called: string,
  query: URLSearchParams,
  request: IncomingMessage,
): Promise<object> {
  for (const [route, action] of Object.entries(localRoutes)) {
    const match = new RegExp(`^${route.replace('*', '([^/]+)')}$`).exec(called);
    if (match === null) continue;
    const body = await readBody(request, bodyLimit);
    return action(
      system,
      {
        query: Object.fromEntries(query),
        body: body.length === 0 ? {} : parseJson(body.toString('utf8')),
      },
      decodeURIComponent(match[1] ?? ''),
    );
  }
  throw new Refused(404, `There is no ${called}.`);
}

function json(status: number, value: object): HttpResponse {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return text(status, type, JSON.stringify(value), [['Cache-Control', 'no-store']]);
}
