import type { APIGatewayProxyResult } from 'aws-lambda';
import type { DomainError, ErrorTable } from '../errors.ts';
import { HttpError, httpErrors } from './errors.ts';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
}

export function json(status: number, body: unknown, cookies: readonly string[] = []): Reply {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, cookies, body: JSON.stringify(body) };
}

export function noContent(cookies: readonly string[] = []): Reply {
  return { status: 204, cookies };
}

export function redirect(
  status: 302 | 303,
  location: string,
  cookies: readonly string[] = [],
): Reply {
  return { status, headers: { location }, cookies };
}

const anyRoutes: ErrorTable = httpErrors;

/** A refusal in the members of a problem document (RFC 9457) with our stable `code`. */
export function problemOf(error: DomainError, errors: ErrorTable) {
  const entry = anyRoutes[error.code] ?? errors[error.code];
  if (entry === undefined) throw error;
  const issues =
    error instanceof HttpError && error.issues.length > 0 ? { errors: error.issues } : {};
  const title = error.code.toLowerCase().replaceAll('_', ' ');
  return { type: 'about:blank', title, ...entry, code: error.code, ...error.members, ...issues };
}

/** A refusal as the answer to a request. */
export function problem(error: DomainError, errors: ErrorTable): Reply {
  const body = problemOf(error, errors);
  return {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(error.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) }),
    },
    body: JSON.stringify(body),
  };
}

/** What API Gateway's proxy integration expects. Nothing that our API answers may be kept by a cache. */
export function toGateway({
  status,
  headers,
  cookies = [],
  body = '',
}: Reply): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { 'cache-control': 'no-store', ...headers },
    ...(cookies.length > 0 ? { multiValueHeaders: { 'set-cookie': [...cookies] } } : {}),
    body,
  };
}
