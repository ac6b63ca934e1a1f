import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface RequestParts {
  readonly method: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as API Gateway hands it to a function. */
export function request(parts: RequestParts): APIGatewayProxyEvent {
  const { method, path = {}, query = {}, headers = {}, body } = parts;
  const values = Object.entries(query).map(([name, value]) => [name, [value]]);
  return {
    httpMethod: method,
    headers: { ...headers },
    multiValueHeaders: {},
    pathParameters: { ...path },
    queryStringParameters: { ...query },
    multiValueQueryStringParameters: Object.fromEntries(values),
    body: body ?? null,
    isBase64Encoded: false,
    path: '',
    resource: '',
    stageVariables: null,
    requestContext: {} as APIGatewayProxyEvent['requestContext'],
  };
}

/** A form that somebody posts. */
export function form(
  query: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): APIGatewayProxyEvent {
  const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const body = new URLSearchParams(fields).toString();
  return request({ method: 'POST', query, headers: { ...type, ...headers }, body });
}
