import { S3Error } from './errors.ts';
import {
  algorithm,
  isSame,
  readScope,
  readTime,
  type Scope,
  type Signable,
  signRequest,
} from './signature.ts';

export interface Credential {
  secretAccessKey: string;
  /** Must come along with each request when the access key is a temporary one. */
  sessionToken?: string;
}

export interface Realm {
  region: string;
  /** Epoch milliseconds. */
  now(): number;
  credential(accessKeyId: string): Credential | undefined;
}

export interface Received {
  method: string;
  path: string;
  query: [name: string, value: string][];
  headers: Record<string, string>;
}

export interface Authenticated {
  accessKeyId: string;
  type: 'REST-HEADER' | 'REST-QUERY-STRING' | 'POST';
  /** SHA-256 in hex, or how else the body is to be read. */
  payloadHash: string;
}

const mostSkew = 15 * 60_000;
const longestExpiry = 7 * 24 * 3600;
export const unsigned = 'UNSIGNED-PAYLOAD';

/** Who has signed the request; undefined when nobody has. Throws unless the signature is good. */
export function authenticate(request: Received, realm: Realm): Authenticated | undefined {
  const { authorization } = request.headers;
  const presigned = request.query.some(([name]) => name === 'X-Amz-Signature');
  if (authorization !== undefined && presigned)
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed');
  if (presigned) return byQuery(request, realm);
  return authorization === undefined ? undefined : byHeader(request, authorization, realm);
}

const headerPattern =
  /^AWS4-HMAC-SHA256 +Credential=([^, ]+) *, *SignedHeaders=([^, ]+) *, *Signature=([\da-f]{64})$/;

function byHeader(request: Received, authorization: string, realm: Realm): Authenticated {
  if (!authorization.startsWith(algorithm))
    throw new S3Error('InvalidRequest', `Please use ${algorithm}.`);
  const [, credential = '', names = '', signature = ''] = headerPattern.exec(authorization) ?? [];
  const scope = readScope(credential);
  if (scope === undefined) throw new S3Error('AuthorizationHeaderMalformed');
  const { headers } = request;
  const payloadHash = headers['x-amz-content-sha256'];
  if (payloadHash === undefined) throw missing('x-amz-content-sha256');
  const time = headers['x-amz-date'] ?? '';
  const { secretAccessKey } = open(scope, realm, headers['x-amz-security-token']);
  if (!(Math.abs(realm.now() - readTime(time)) <= mostSkew)) throw skewed(time, realm);
  const signable = { ...request, signedHeaders: signedHeaders(names, request), payloadHash };
  checkSignature(signable, scope, time, secretAccessKey, signature);
  return { accessKeyId: scope.accessKeyId, type: 'REST-HEADER', payloadHash };
}

function byQuery(request: Received, realm: Realm): Authenticated {
  const parameter = (name: string) => request.query.find(([one]) => one === name)?.[1];
  const required = (name: string) => parameter(name) ?? refuseQuery(`${name} is missing`);
  if (required('X-Amz-Algorithm') !== algorithm) refuseQuery('X-Amz-Algorithm is not supported');
  const scope = readScope(required('X-Amz-Credential'));
  if (scope === undefined) return refuseQuery('X-Amz-Credential is malformed');
  const time = required('X-Amz-Date');
  const expires = Number(required('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 1 || expires > longestExpiry)
    refuseQuery(`X-Amz-Expires must be between 1 and ${longestExpiry} seconds`);
  const { secretAccessKey } = open(scope, realm, parameter('X-Amz-Security-Token'));
  const signedAt = readTime(time);
  if (!(signedAt - realm.now() <= mostSkew))
    throw new S3Error('AccessDenied', 'Request is not yet valid');
  if (realm.now() >= signedAt + expires * 1000)
    throw new S3Error('AccessDenied', 'Request has expired');
  const payloadHash = request.headers['x-amz-content-sha256'] ?? unsigned;
  const signable = {
    ...request,
    query: request.query.filter(([name]) => name !== 'X-Amz-Signature'),
    signedHeaders: signedHeaders(required('X-Amz-SignedHeaders'), request),
    payloadHash,
  };
  checkSignature(signable, scope, time, secretAccessKey, required('X-Amz-Signature'));
  return { accessKeyId: scope.accessKeyId, type: 'REST-QUERY-STRING', payloadHash };
}

/** The credential that the scope names, once its region is this one and its session token is right. */
export function open(scope: Scope, realm: Realm, token: string | undefined): Credential {
  const { accessKeyId, region } = scope;
  if (region !== realm.region)
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${region}' is wrong; expecting '${realm.region}'`,
      { Region: realm.region },
    );
  const credential = realm.credential(accessKeyId);
  if (credential === undefined)
    throw new S3Error('InvalidAccessKeyId', undefined, { AWSAccessKeyId: accessKeyId });
  if ((credential.sessionToken ?? '') !== (token ?? '')) throw new S3Error('InvalidToken');
  return credential;
}

/** The names that were signed: `host` and all of S3's own headers must be among them. */
function signedHeaders(names: string, { headers }: Received): string[] {
  const signed = names.split(';');
  const needed = Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
  const forgotten = ['host', ...needed].filter((name) => !signed.includes(name));
  if (forgotten.length === 0) return signed;
  throw new S3Error(
    'AccessDenied',
    'There were headers present in the request which were not signed',
    { HeadersNotSigned: forgotten.join(', ') },
  );
}

function checkSignature(
  request: Signable,
  scope: Scope,
  time: string,
  secret: string,
  signature: string,
): void {
  const inOrder = [...request.signedHeaders].sort().join(';') === request.signedHeaders.join(';');
  const expected = signRequest(request, scope, time, secret);
  if (!inOrder || !time.startsWith(scope.date) || !isSame(expected, signature))
    throw new S3Error('SignatureDoesNotMatch', undefined, { AWSAccessKeyId: scope.accessKeyId });
}

function missing(header: string): S3Error {
  return new S3Error('InvalidRequest', `Missing required header for this request: ${header}`);
}

function skewed(time: string, realm: Realm): S3Error {
  return new S3Error('RequestTimeTooSkewed', undefined, {
    RequestTime: time,
    ServerTime: new Date(realm.now()).toISOString(),
    MaxAllowedSkewMilliseconds: String(mostSkew),
  });
}

function refuseQuery(message: string): never {
  throw new S3Error('AuthorizationQueryParametersError', message);
}
