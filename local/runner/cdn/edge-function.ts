import { createContext, Script } from 'node:vm';
import type { Deployed } from '../deploy.ts';
import type { Headers, HttpRequest, HttpResponse } from '../http.ts';

interface Value {
  value: string;
  multiValue?: { value: string }[];
}

type Values = Record<string, Value>;

interface EdgeRequest {
  method: string;
  uri: string;
  querystring: Values;
  headers: Values;
  cookies: Values;
}

interface EdgeResponse {
  statusCode: number;
  headers?: Values;
  body?: string | { encoding: 'text' | 'base64'; data: string };
}

/** A viewer-request function: the request to go on with, or the answer to give instead. */
export type EdgeFunction = (request: HttpRequest) => HttpRequest | HttpResponse;

/** CloudFront stops a function after a few milliseconds of work; this only ends endless ones. */
const timeoutMilliseconds = 500;

/** Runs a CloudFront Function (runtime cloudfront-js-2.0) on viewer requests. */
export function edgeFunction(resource: Deployed): EdgeFunction {
  const context = createContext({ console, Date });
  const code = String(resource.properties['FunctionCode']);
  new Script(code, { filename: `${resource.logicalId}.js` }).runInContext(context);
  const call = new Script('JSON.stringify(handler(JSON.parse(event)))');
  return (request) => {
    context['event'] = JSON.stringify({
      version: '1.0',
      context: { eventType: 'viewer-request', distributionDomainName: 'local' },
      viewer: { ip: request.viewer.slice(0, request.viewer.lastIndexOf(':')) },
      request: toEdge(request),
    });
    const json = call.runInContext(context, { timeout: timeoutMilliseconds }) as string;
    const result = JSON.parse(json) as EdgeRequest | EdgeResponse;
    return 'statusCode' in result ? answered(result) : rewritten(request, result);
  };
}

function toEdge({ method, path, query, headers }: HttpRequest): EdgeRequest {
  const isCookie = (name: string) => name.toLowerCase() === 'cookie';
  const cookies = headers
    .filter(([name]) => isCookie(name))
    .flatMap(([, line]) => line.split(/;\s*/))
    .map(pair);
  return {
    method,
    uri: path,
    querystring: collected(query === '' ? [] : query.split('&').map(pair)),
    headers: collected(
      headers
        .filter(([name]) => !isCookie(name))
        .map(([name, value]) => [name.toLowerCase(), value]),
    ),
    cookies: collected(cookies),
  };
}

function rewritten(request: HttpRequest, { method, uri, querystring, headers }: EdgeRequest) {
  const cookies = request.headers.filter(([name]) => name.toLowerCase() === 'cookie');
  const query = spread(querystring)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
  return { ...request, method, path: uri, query, headers: [...spread(headers), ...cookies] };
}

function answered({ statusCode, headers = {}, body = '' }: EdgeResponse): HttpResponse {
  const bytes =
    typeof body === 'string'
      ? Buffer.from(body)
      : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');
  return { status: statusCode, headers: spread(headers), body: bytes };
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function collected(pairs: Headers): Values {
  // A viewer may name a parameter `__proto__`.
  const values = new Map<string, Value>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known === undefined) values.set(name, { value });
    else known.multiValue = [...(known.multiValue ?? [{ value: known.value }]), { value }];
  }
  return Object.fromEntries(values);
}

function spread(values: Values): Headers {
  return Object.entries(values).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one): [string, string] => [name, one.value]),
  );
}
