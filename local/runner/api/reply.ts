import { type Headers, type HttpRequest, type HttpResponse, headerValues } from '../http.ts';
import { matchesMediaType } from './event.ts';

type Scalar = string | number | boolean;

interface ProxyResult {
  statusCode?: unknown;
  headers?: Record<string, Scalar> | null;
  multiValueHeaders?: Record<string, Scalar[]> | null;
  body?: unknown;
  isBase64Encoded?: unknown;
}

/** The gateway keeps these names for itself and renames them in what a function answers. */
const renamed = [
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'server',
  'te',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'user-agent',
  'via',
  'www-authenticate',
];

/** The answer that a function's result (JSON) stands for, or undefined when it is malformed. */
export function proxyResponse(
  payload: string,
  request: HttpRequest,
  binaryMediaTypes: readonly string[],
): HttpResponse | undefined {
  const result = JSON.parse(payload) as ProxyResult | null;
  if (typeof result !== 'object' || result === null) return undefined;
  const { statusCode, body = '', isBase64Encoded } = result;
  const status = Number(statusCode ?? Number.NaN);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== null && typeof body !== 'string') return undefined;
  const headers = merged(result);
  if (headers === undefined) return undefined;
  const [accepted = ''] = headerValues(request.headers, 'accept').join(',').split(',');
  const decode = isBase64Encoded === true && matchesMediaType(accepted, binaryMediaTypes);
  return { status, headers, body: Buffer.from(body ?? '', decode ? 'base64' : 'utf8') };
}

function merged({ headers, multiValueHeaders }: ProxyResult): Headers | undefined {
  const many = Object.entries(multiValueHeaders ?? {});
  if (!many.every(([, values]) => Array.isArray(values))) return undefined;
  const names = new Set(many.map(([name]) => name.toLowerCase()));
  const single = Object.entries(headers ?? {}).filter(([name]) => !names.has(name.toLowerCase()));
  const all = [
    ...single,
    ...many.flatMap(([name, values]) => values.map((v) => [name, v] as const)),
  ];
  if (all.some(([, value]) => typeof value === 'object')) return undefined;
  const result = all.map(([name, value]): [string, string] => [remapped(name), String(value)]);
  const hasType = headerValues(result, 'content-type').length > 0;
  return hasType ? result : [['Content-Type', 'application/json'], ...result];
}

function remapped(name: string): string {
  return renamed.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}
