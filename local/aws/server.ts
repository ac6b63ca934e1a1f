import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError, Input, isRecord, type Json, type Service } from './protocol.ts';
import { readQuery, writeAnswer, writeError } from './query.ts';

const largestBody = 16 * 1024 * 1024;

export interface GateOptions {
  region: string;
  services: Record<string, Service>;
  authorize(call: {
    accessKeyId: string;
    action: string;
    resource: string;
    context: Record<string, string | string[]>;
  }): boolean;
}

/** Listens on loopback; port 0 takes any free one. */
export async function listen(port: number, options: () => GateOptions): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, response, options());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: GateOptions,
): Promise<void> {
  const requestId = randomUUID();
  let service: Service | undefined;
  let action = '';
  try {
    const body = await readBody(request);
    const credential = readCredential(request.headers.authorization, options.region);
    service = options.services[credential.service];
    if (!service)
      throw new AwsError('UnknownOperationException', `No service ${credential.service} here.`);
    const values = service.protocol === 'query' ? readQuery(body) : readJson(body);
    action = actionOf(request, service, values);
    const operation = service.operations[action];
    if (!operation)
      throw new AwsError(
        service.protocol === 'query' ? 'InvalidAction' : 'UnknownOperationException',
        `The action ${credential.service}:${action} is not one this endpoint knows.`,
      );
    const input = new Input(values, service.invalid);
    const output = await operation(
      input,
      callOf(response, credential.accessKeyId, service, options),
    );
    send(response, service, requestId, 200, body2(service, action, output, requestId));
  } catch (error) {
    refuse(response, service, requestId, error);
  }
}

function body2(service: Service, action: string, output: unknown, requestId: string): string {
  if (service.protocol === 'query') return writeAnswer(action, output, requestId);
  return JSON.stringify(output ?? {});
}

function callOf(
  response: ServerResponse,
  accessKeyId: string,
  service: Service,
  options: GateOptions,
) {
  const hangUp = new AbortController();
  response.once('close', () => hangUp.abort());
  return {
    accessKeyId,
    signal: hangUp.signal,
    authorize(action: string, resource: string, context: Record<string, string | string[]> = {}) {
      if (options.authorize({ accessKeyId, action, resource, context })) return;
      throw service.denied(
        `User: ${accessKeyId} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
      );
    },
  };
}

function actionOf(request: IncomingMessage, service: Service, values: Json): string {
  if (service.protocol === 'query') return String(values['Action'] ?? '');
  return String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}

/** The access key and service named in the `Authorization` header (Signature Version 4). */
function readCredential(header: string | undefined, region: string) {
  if (!header)
    throw new AwsError(
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
      403,
    );
  const [, accessKeyId, day, scopeRegion, service] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request[, ]/.exec(
      header,
    ) ?? [];
  if (!accessKeyId || !day || !service)
    throw new AwsError(
      'IncompleteSignatureException',
      'Authorization is not Signature Version 4',
      403,
    );
  if (scopeRegion !== region)
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${scopeRegion}'.`,
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
  try {
    const values: unknown = JSON.parse(body || '{}');
    if (isRecord(values)) return values;
  } catch {
    // answered below, as any other body that is no JSON object
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}

function refuse(
  response: ServerResponse,
  service: Service | undefined,
  requestId: string,
  cause: unknown,
): void {
  const error =
    cause instanceof AwsError ? cause : new AwsError('InternalFailure', describe(cause), 500);
  const body =
    service?.protocol === 'query'
      ? writeError(error, requestId)
      : JSON.stringify({ __type: error.code, message: error.message });
  send(response, service, requestId, error.status, body);
}

function describe(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : 'unknown fault';
}

function send(
  response: ServerResponse,
  service: Service | undefined,
  requestId: string,
  status: number,
  body: string,
): void {
  const kind = service?.protocol ?? 'json-1.0';
  response.writeHead(status, {
    'content-type': kind === 'query' ? 'text/xml' : `application/x-amz-${kind}`,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}
