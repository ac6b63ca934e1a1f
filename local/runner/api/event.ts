import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Headers, type HttpRequest, headerValues, without } from '../http.ts';
import type { Match } from './routes.ts';

/** Where a request arrived. */
export interface Arrival {
  apiId: string;
  domainName: string;
  accountId: string;
  stage: string;
  stageVariables: Record<string, string> | null;
  binaryMediaTypes: readonly string[];
}

export interface ApiKey {
  id: string;
  value: string;
}

/** The address of the CloudFront edge: what an API behind a distribution sees as its caller's. */
const edgeAddress = '130.176.88.67';

const notPassedOn = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The event of a Lambda proxy integration, payload format 1.0. `path` has no stage. */
export function proxyEvent(
  request: HttpRequest,
  path: string,
  { route, parameters }: Match,
  arrival: Arrival,
  key: ApiKey | undefined,
): APIGatewayProxyEvent {
  const headers = without(request.headers, notPassedOn);
  const query = [...new URLSearchParams(request.query)];
  const isBase64Encoded = isBinary(headers, arrival.binaryMediaTypes);
  return {
    resource: route.path,
    path,
    httpMethod: request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: grouped(headers),
    queryStringParameters: query.length === 0 ? null : Object.fromEntries(query),
    multiValueQueryStringParameters: query.length === 0 ? null : grouped(query),
    pathParameters: parameters,
    stageVariables: arrival.stageVariables,
    requestContext: requestContext(request, { route, parameters }, arrival, key),
    body:
      request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded: isBase64Encoded && request.body.length > 0,
  };
}

/** Whether a body of the media type in `Content-Type` passes through as bytes. */
function isBinary(headers: Headers, binaryMediaTypes: readonly string[]): boolean {
  const [type = ''] = headerValues(headers, 'content-type');
  return matchesMediaType(type, binaryMediaTypes);
}

export function matchesMediaType(type: string, patterns: readonly string[]): boolean {
  const [essence = ''] = type.split(';');
  const media = essence.trim().toLowerCase();
  return patterns.some(
    (pattern) =>
      pattern === '*/*' ||
      pattern.toLowerCase() === media ||
      (pattern.endsWith('/*') && media.startsWith(pattern.slice(0, -1))),
  );
}

function requestContext(
  request: HttpRequest,
  { route }: Match,
  arrival: Arrival,
  key: ApiKey | undefined,
): APIGatewayProxyEvent['requestContext'] {
  const [domainPrefix = ''] = arrival.domainName.split('.');
  const [userAgent = null] = headerValues(request.headers, 'user-agent');
  const requestTimeEpoch = Date.now();
  return {
    accountId: arrival.accountId,
    apiId: arrival.apiId,
    authorizer: undefined,
    domainName: arrival.domainName,
    domainPrefix,
    extendedRequestId: randomUUID().slice(0, 16),
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: key?.value ?? null,
      apiKeyId: key?.id ?? null,
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: edgeAddress,
      user: null,
      userAgent,
      userArn: null,
    },
    path: request.path,
    protocol: 'HTTP/1.1',
    requestId: randomUUID(),
    requestTime: commonLogTime(new Date(requestTimeEpoch)),
    requestTimeEpoch,
    resourceId: route.resourceId,
    resourcePath: route.path,
    stage: arrival.stage,
  };
}

/** `25/Nov/2026:15:04:05 +0000` */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

function grouped(pairs: Headers): Record<string, string[]> {
  // A viewer may name a parameter `__proto__`.
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}
