import type { Deployment } from '../deploy.ts';
import { type Headers, type HttpRequest, type HttpResponse, headerValues } from '../http.ts';

/** Types of answers that the gateway gives itself, with the status that each has unless declared. */
const defaults = {
  ACCESS_DENIED: [403, 'Forbidden'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  BAD_REQUEST_BODY: [400, 'Invalid request body'],
  INTEGRATION_FAILURE: [502, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  THROTTLED: [429, 'Too Many Requests'],
} as const satisfies Record<string, readonly [number, string]>;

export type GatewayResponseType = keyof typeof defaults;

/** Thrown where the gateway answers itself instead of a function. */
export class Refusal extends Error {
  readonly type: GatewayResponseType;
  constructor(type: GatewayResponseType) {
    super(type);
    this.type = type;
  }
}

interface Declared {
  status: string | undefined;
  parameters: Record<string, string>;
  templates: Record<string, string>;
}

/** Answers of the gateway itself, as the template's gateway responses shape them. */
export type GatewayResponses = (type: GatewayResponseType, request: HttpRequest) => HttpResponse;

export function gatewayResponses(deployment: Deployment, apiId: string): GatewayResponses {
  const declared = new Map<string, Declared>();
  for (const { properties } of deployment.ofType('AWS::ApiGateway::GatewayResponse')) {
    if (properties['RestApiId'] !== apiId) continue;
    declared.set(String(properties['ResponseType']), {
      status: properties['StatusCode'] as string | undefined,
      parameters: (properties['ResponseParameters'] ?? {}) as Record<string, string>,
      templates: (properties['ResponseTemplates'] ?? {}) as Record<string, string>,
    });
  }
  return (type, request) => {
    const [status, message] = defaults[type];
    const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const response = declared.get(type) ?? declared.get(fallback);
    return render(response, Number(response?.status ?? status), type, message, request);
  };
}

function render(
  declared: Declared | undefined,
  status: number,
  responseType: GatewayResponseType,
  message: string,
  request: HttpRequest,
): HttpResponse {
  const variables: Record<string, string> = {
    'error.message': message,
    'error.messageString': JSON.stringify(message),
    'error.responseType': responseType,
    path: request.path,
    httpMethod: request.method,
  };
  const [contentType, template] = chosen(declared?.templates ?? {}, request.headers);
  const headers: Headers = [['Content-Type', contentType]];
  for (const [target, source] of Object.entries(declared?.parameters ?? {})) {
    const name = target.replace('gatewayresponse.header.', '');
    const value = mapped(source, variables, request.headers);
    if (name.toLowerCase() === 'content-type') headers[0] = [name, value];
    else headers.push([name, value]);
  }
  return { status, headers, body: Buffer.from(substituted(template, variables)) };
}

function chosen(templates: Record<string, string>, headers: Headers): [string, string] {
  const accepted = headerValues(headers, 'accept').join(',');
  const entries = Object.entries(templates);
  return (
    entries.find(([type]) => accepted.includes(type)) ??
    entries[0] ?? ['application/json', '{"message":$context.error.messageString}']
  );
}

function mapped(source: string, variables: Record<string, string>, headers: Headers): string {
  if (source.startsWith("'")) return source.slice(1, -1);
  const [, name = ''] = source.split('method.request.header.');
  if (name !== '') return headerValues(headers, name.toLowerCase()).at(-1) ?? '';
  return variables[source.replace('context.', '')] ?? '';
}

function substituted(template: string, variables: Record<string, string>): string {
  return template.replace(
    /\$context\.(\w+(?:\.\w+)*)/g,
    (_, name: string) => variables[name] ?? '',
  );
}
