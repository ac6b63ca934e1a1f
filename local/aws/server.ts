import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RestAnswer } from './lambda.ts';
import {
  AwsError,
  type Call,
  type Context,
  denial,
  Input,
  type Json,
  parseObject,
  type Service,
} from './protocol.ts';
import { readQuery, writeAnswer, writeError } from './query.ts';

const largestBody = 16 * 1024 * 1024;

export interface GateOptions {
  region: string;
  /** By the name in the credential's scope. */
  services: Record<string, Service>;
  /** Answers for Lambda, whose requests name what they want in method and path. */
  lambda(request: IncomingMessage, body: string, call: Call): Promise<RestAnswer>;
  authorize(call: {
    accessKeyId: string;
    action: string;
    resource: string;
    context: Context;
  }): boolean;
}

/** Answers the requests of all services: tells them apart by their credential, authorizes, dispatches. */
export function gate(options: GateOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    let service: Service | undefined;
    try {
      const body = await readBody(request);
      const credential = readCredential(request.headers.authorization, options.region);
      if (credential.service === 'lambda') {
        const call = callOf(response, credential.accessKeyId, deniedByLambda, options);
        sendRest(response, requestId, await options.lambda(request, body, call));
        return;
      }
      service = options.services[credential.service];
      if (!service) throw unknownOperation(`No service ${credential.service} here.`);
      const values = service.protocol === 'query' ? readQuery(body) : readJson(body);
      const action = actionOf(request, service, values);
      const operation = service.operations[action];
      if (!operation)
        throw unknownOperation(`${credential.service} has no ${action} here.`, service);
      const call = callOf(response, credential.accessKeyId, service, options);
      const output = await operation(new Input(values, service.invalid), call);
      const text =
        service.protocol === 'query'
          ? writeAnswer(action, output, requestId)
          : JSON.stringify(output ?? {});
      send(response, service, requestId, 200, text);
    } catch (error) {
      refuse(response, service, requestId, error);
    }
  };
}

function unknownOperation(message: string, service?: Service): AwsError {
  const code = service?.protocol === 'query' ? 'InvalidAction' : 'UnknownOperationException';
  return new AwsError(code, message);
}

function callOf(
  response: ServerResponse,
  accessKeyId: string,
  { denied }: Pick<Service, 'denied'>,
  options: GateOptions,
): Call {
  const hangUp = new AbortController();
  response.once('close', () => hangUp.abort());
  const allows = (action: string, resource: string, context: Context = {}) =>
    options.authorize({ accessKeyId, action, resource, context });
  return {
    accessKeyId,
    signal: hangUp.signal,
    allows,
    authorize(action, resource, context) {
      if (allows(action, resource, context)) return;
      throw denied(denial(accessKeyId, action, resource));
    },
  };
}

function actionOf(request: IncomingMessage, service: Service, values: Json): string {
  if (service.protocol === 'query') return String(values['Action'] ?? '');
  return String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}

const credentialPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request[, ]/;

/** The access key and service in the `Authorization` header (Signature Version 4). */
function readCredential(header: string | undefined, region: string) {
  if (!header)
    throw new AwsError(
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
      403,
    );
  const [, accessKeyId, scope, service] = credentialPattern.exec(header) ?? [];
  if (!accessKeyId || !service)
    throw new AwsError('IncompleteSignatureException', 'Authorization is incomplete', 403);
  if (scope !== region)
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${scope}'.`,
      403,
    );
  return { accessKeyId, service };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody)
      throw new AwsError('RequestEntityTooLarge', 'The request is too large', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readJson(body: string): Json {
  const values = parseObject(body || '{}');
  if (values) return values;
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}

function refuse(
  response: ServerResponse,
  service: Service | undefined,
  requestId: string,
  cause: unknown,
): void {
  const error = cause instanceof AwsError ? cause : fault(cause);
  const body =
    service?.protocol === 'query'
      ? writeError(error, requestId)
      : JSON.stringify({ __type: error.code, message: error.message });
  send(response, service, requestId, error.status, body);
}

const deniedByLambda: Pick<Service, 'denied'> = {
  denied: (message) => new AwsError('AccessDeniedException', message, 403),
};

function fault(cause: unknown): AwsError {
  return new AwsError('InternalFailure', cause instanceof Error ? cause.message : 'fault', 500);
}

function send(
  response: ServerResponse,
  service: Service | undefined,
  requestId: string,
  status: number,
  body: string,
): void {
  const protocol = service?.protocol ?? 'json-1.0';
  response.writeHead(status, {
    'content-type': protocol === 'query' ? 'text/xml' : `application/x-amz-${protocol}`,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}

function sendRest(
  response: ServerResponse,
  requestId: string,
  { status, headers, body }: RestAnswer,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
    ...headers,
  });
  response.end(body);
}
